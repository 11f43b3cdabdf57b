"""Rows of a generations file joined to the data set: tests, human rewrites, the fastest human.

A row is joined by its problem and the text of its slow program. Every row must be: n is their
number, and a row that was left out would change every figure. White space at the ends of lines
does not tell programs apart, and a Python program is also found by what `hasten data import
--repair` made of it; what is evaluated is the data's text. Where the data has several pairs with
one slow program, the first row with it has the target of the first pair, and so on.

A problem without tests (of the kind that the protocol asks for) leaves its rows unjudged.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from hasten.data.dataset import WRONG, Dataset, program_of, tests_of
from hasten.data.repair import repair
from hasten.errors import BadData
from hasten.eval.protocols import Protocol, Tests
from hasten.judge.checkers import CHECKERS
from hasten.judge.keys import digest_of_tests
from hasten.model.generations import Generation
from hasten.types import Language, Pair, Program, TestCase

_PUBLIC = "public"  # an origin of tests
_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class BestHuman:
    """The fastest human program of a problem, as the data's labels say. `cost`: by which meter
    and tools, on which tests (digests)."""

    program: Program
    cost: int
    meter: str
    provenance: str
    tests_digest: str


@dataclass(frozen=True, slots=True)
class Joined:
    """A row and what the data has for it. `checker`: the problem's own, or the protocol's."""

    generation: Generation
    slow: Program
    target: Pair | None
    best_human: BestHuman | None
    tests: tuple[TestCase, ...]
    tests_digest: str
    checker: str
    description: str | None


def join(rows: Sequence[Generation], dataset: Dataset, protocol: Protocol) -> list[Joined]:
    """The rows in their order. Raises `BadData`, naming them, where some are not in the data, and
    where no problem has tests."""
    found = _slow_programs(rows, dataset)
    pairs = _pairs(dataset)
    humans = _best_humans(dataset)
    tests = dataset.read("tests")
    if protocol.tests is Tests.PUBLIC:
        tests = tests.filter(pl.col("origin") == _PUBLIC)
    cases = tests_of(tests)
    digests = {problem: digest_of_tests(some) for problem, some in cases.items()}
    described: dict[str, tuple[str | None, str | None]] = {
        problem: (description, checker)
        for problem, description, checker in dataset.read("problems")
        .select("problem_id", "description", "checker")
        .iter_rows()
    }
    seen: Counter[tuple[str, Program]] = Counter()
    joined = []
    for row, slow in zip(rows, found, strict=True):
        problem = row.problem_id
        description, own = described.get(problem, (None, None))
        if own is not None and own not in CHECKERS:
            known = ", ".join(CHECKERS)
            raise BadData(f"problem {problem} names the checker {own!r}: there are {known}")
        of_it = pairs.get((problem, slow), ())
        place = seen[problem, slow]
        seen[problem, slow] += 1
        joined.append(
            Joined(
                generation=row,
                slow=slow,
                target=of_it[place % len(of_it)] if of_it else None,
                best_human=humans.get((problem, slow.language)),
                tests=cases.get(problem, ()),
                tests_digest=digests.get(problem, ""),
                checker=(own if protocol.overrides else None) or protocol.checker,
                description=description,
            )
        )
    if not any(one.tests for one in joined):
        kind = "tests" if protocol.tests is Tests.ALL else f"{_PUBLIC} tests"
        raise BadData(f"none of these problems has {kind} in {dataset.folder}: add them at import")
    return joined


def _slow_programs(rows: Sequence[Generation], dataset: Dataset) -> list[Program]:
    """The data's own program for the slow program of every row."""
    exact: dict[tuple[str, Language, str], Program] = {}
    loose: dict[tuple[str, Language, str], Program] = {}
    for row in dataset.read("programs").filter(pl.col("origin") != WRONG).iter_rows(named=True):
        program = program_of(row)
        exact.setdefault((row["problem_id"], program.language, program.source), program)
        loose.setdefault((row["problem_id"], program.language, _trimmed(program.source)), program)
    found: list[Program] = []
    lost: list[str] = []
    for number, one in enumerate(rows, 1):
        problem, language, source = one.problem_id, one.slow.language, one.slow.source
        known = exact.get((problem, language, source))
        known = known or loose.get((problem, language, _trimmed(source)))
        if known is None and language is Language.PYTHON:
            known = loose.get((problem, language, _trimmed(repair(source).source)))
        if known is None:
            lost.append(f"row {number} ({problem})")
        else:
            found.append(known)
    if lost:
        more = f" and {len(lost) - _MOST_NAMED} more" if len(lost) > _MOST_NAMED else ""
        raise BadData(
            f"the slow programs of {len(lost)} of {len(rows)} rows are not in {dataset.folder}: "
            f"{', '.join(lost[:_MOST_NAMED])}{more}: give the data set that they were made from"
        )
    return found


def _trimmed(source: str) -> str:
    """Without white space at the ends of lines and around the text's lines."""
    return "\n".join(line.rstrip() for line in source.splitlines()).strip("\n")


def _pairs(dataset: Dataset) -> dict[tuple[str, Program], list[Pair]]:
    """The pairs of the data by problem and slow program."""
    programs = {
        row["program_id"]: program_of(row) for row in dataset.read("programs").iter_rows(named=True)
    }
    found: dict[tuple[str, Program], list[Pair]] = {}
    table = dataset.read("pairs").select("problem_id", "slow", "fast", "origin")
    for problem, slow, fast, origin in table.iter_rows():
        if slow not in programs or fast not in programs:
            raise BadData(
                f"{dataset.folder} has a pair of programs that it has not: import it anew"
            )
        pair = Pair(problem, programs[slow], programs[fast], origin)
        found.setdefault((problem, pair.slow), []).append(pair)
    return found


def _best_humans(dataset: Dataset) -> dict[tuple[str, Language], BestHuman]:
    """The fastest human program by problem and language, where the data was labelled and tagged."""
    if not dataset.has("reference") or not dataset.has("labels"):
        return {}
    programs = {
        (row["problem_id"], row["program_id"]): program_of(row)
        for row in dataset.read("programs").iter_rows(named=True)
    }
    labels = {
        (row["problem_id"], row["digest"]): row["tests_digest"]
        for row in dataset.read("labels").iter_rows(named=True)
    }
    found = {}
    for row in dataset.read("reference").iter_rows(named=True):
        program = programs.get((row["problem_id"], row["program_id"]))
        label = labels.get((row["problem_id"], row["digest"]))
        if program is not None and label is not None:
            found[row["problem_id"], Language(row["language"])] = BestHuman(
                program, row["cost"], row["meter"], row["provenance"], label
            )
    return found
