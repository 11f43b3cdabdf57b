"""From rows to the tables of a data set.

One program is one row, however many pairs it is part of: known by its problem and its submission
id, or without an id by its problem and text (its id is then the start of its digest). An id that
another text or problem has already gets a suffix: eight hex digits of the SHA-256 of both. Where
rows differ on what they say of a submission besides its text, the first that says something is
believed. Pairs keep their order, also when they repeat each other.

A test is left out as a repetition where the problem has one with the same input and the same words
of output. Tests of one problem from several sources are one list; a name that is taken gets its
origin before it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from hasten.data.dataset import Dataset, schema
from hasten.data.pie import PairRow, Row, Submission
from hasten.data.repair import repair
from hasten.types import Language, Program, TestCase

_ID_DIGITS = 16


@dataclass(slots=True)
class Repairs:
    """Repairs Python sources, each text once. `counts`: programs, and places by kind."""

    counts: Counter[str] = field(default_factory=Counter)
    _known: dict[str, str] = field(default_factory=dict)

    def apply(self, program: Submission) -> Submission:
        """The program, repaired if it is Python."""
        if program.language is not Language.PYTHON:
            return program
        if program.source not in self._known:
            done = repair(program.source)
            self._known[program.source] = done.source
            self.counts.update(done.undone)
            self.counts["programs"] += done.source != program.source
            self.counts["programs left alone"] += done.left is not None
        return replace(program, source=self._known[program.source])


_TABLES = ("programs", "problems", "tests", "pairs")


class Tables:
    """The tables of a data set while rows are added to them."""

    def __init__(self) -> None:
        self._problems: dict[str, dict[str, Any]] = {}
        self._programs: dict[str, dict[str, Any]] = {}
        self._pairs: list[dict[str, Any]] = []
        self._tests: list[dict[str, Any]] = []
        self._by_text: dict[tuple[str, str], str] = {}
        self._owner: dict[str, tuple[str, str]] = {}  # of a program_id: problem and digest
        self._pair_ids: Counter[str] = Counter()
        self._inputs: dict[tuple[str, bytes], list[list[bytes]]] = {}
        self._names: set[tuple[str, str]] = set()
        self._schemas = {table: schema(table) for table in _TABLES}
        self.repeated = 0

    @classmethod
    def of(cls, dataset: Dataset) -> Tables:
        """Those of a data set. Raises `BadData`."""
        tables = cls()
        frames = {table: dataset.read(table) for table in _TABLES}
        for table, frame in frames.items():
            tables._schemas[table] = frame.schema
        for row in frames["problems"].iter_rows(named=True):
            tables._problems[row["problem_id"]] = row
        for row in frames["programs"].iter_rows(named=True):
            tables._remember(row)
        for row in frames["pairs"].iter_rows(named=True):
            tables._pairs.append(row)
            tables._pair_ids[row["pair_id"]] += 1
        for row in frames["tests"].iter_rows(named=True):
            tables._keep_test(row)
        return tables

    @property
    def problems(self) -> set[str]:
        """The ids of all problems."""
        return set(self._problems)

    def counts(self) -> dict[str, int]:
        """The rows of each table."""
        return {
            "pairs": len(self._pairs),
            "programs": len(self._programs),
            "problems": len(self._problems),
            "tests": len(self._tests),
        }

    def without_tests(self) -> int:
        """How many problems have no test."""
        return len(self._problems.keys() - {row["problem_id"] for row in self._tests})

    def add(self, row: Row, repairs: Repairs | None = None) -> None:
        """Add a row of any format."""
        fix = repairs.apply if repairs else _as_it_is
        if isinstance(row, PairRow):
            self._problem(row.problem_id)
            self._add_pair(row, *(fix(program) for program in (row.slow, row.fast)))
            return
        self._problem(row.problem_id, row.description, row.checker)
        for program in row.programs:
            self._place(row.problem_id, fix(program))
        self.add_tests(row.problem_id, row.tests, "public")

    def add_tests(self, problem: str, tests: Iterable[TestCase], origin: str) -> None:
        """Add the tests of a problem; `repeated` counts those that it has already."""
        for test in tests:
            words = test.output.split()
            if words in self._inputs.get((problem, test.input), ()):
                self.repeated += 1
                continue
            name, number = test.name, 1
            while (problem, name) in self._names:
                name = f"{origin}-{test.name}" + (f"-{number}" if number > 1 else "")
                number += 1
            self._keep_test(
                {
                    "problem_id": problem,
                    "name": name,
                    "input": test.input,
                    "output": test.output,
                    "origin": origin,
                    "oracles": None,
                }
            )

    def frames(self) -> dict[str, pl.DataFrame]:
        """The tables as they are written; columns that later stages added are empty in new rows."""
        rows: dict[str, Iterable[dict[str, Any]]] = {
            "programs": self._programs.values(),
            "problems": self._problems.values(),
            "tests": self._tests,
            "pairs": self._pairs,
        }
        return {
            table: pl.DataFrame(
                {key: [row.get(key) for row in rows[table]] for key in columns}, schema=columns
            )
            for table, columns in self._schemas.items()
        }

    def _problem(
        self, problem: str, description: str | None = None, checker: str | None = None
    ) -> None:
        row = self._problems.setdefault(
            problem, {"problem_id": problem, "description": None, "checker": None, "extra": None}
        )
        _fill(row, {"description": description, "checker": checker})

    def _add_pair(self, row: PairRow, slow: Submission, fast: Submission) -> None:
        ids = self._place(row.problem_id, slow), self._place(row.problem_id, fast)
        base = ":".join(ids)
        name = base
        while name in self._pair_ids:
            self._pair_ids[base] += 1
            name = f"{base}#{self._pair_ids[base]}"
        self._pair_ids[name] += 1
        self._pairs.append(
            {
                "pair_id": name,
                "problem_id": row.problem_id,
                "language": slow.language.value,
                "slow": ids[0],
                "fast": ids[1],
                "origin": row.origin,
                "extra": row.extra,
            }
        )

    def _place(self, problem: str, program: Submission) -> str:
        """The program_id of a submission, which gets a row if it has none."""
        digest = Program(program.source, program.language).digest
        said = {
            "author": program.author,
            "submitted": program.submitted,
            "reported_ms": program.reported_ms,
        }
        known = None if program.submission_id else self._by_text.get((problem, digest))
        for name in _names(problem, digest, program.submission_id) if known is None else (known,):
            if name not in self._owner:
                self._remember(
                    {
                        "program_id": name,
                        "problem_id": problem,
                        "language": program.language.value,
                        "source": program.source,
                        **said,
                        "origin": program.origin,
                    }
                )
                return name
            if self._owner[name] == (problem, digest):
                _fill(self._programs[name], said)
                return name
        raise AssertionError("SHA-256 has a collision")

    def _remember(self, row: dict[str, Any]) -> None:
        name, problem = row["program_id"], row["problem_id"]
        digest = Program(row["source"], Language(row["language"])).digest
        self._programs[name] = row
        self._owner[name] = (problem, digest)
        self._by_text.setdefault((problem, digest), name)

    def _keep_test(self, row: dict[str, Any]) -> None:
        self._tests.append(row)
        self._names.add((row["problem_id"], row["name"]))
        words = row["output"].split()
        self._inputs.setdefault((row["problem_id"], row["input"]), []).append(words)


def _as_it_is(program: Submission) -> Submission:
    return program


def _names(problem: str, digest: str, submission: str | None) -> Iterator[str]:
    """Names for a program, the best one first."""
    base = submission or digest[:_ID_DIGITS]
    yield base
    mark = hashlib.sha256(f"{problem}\0{digest}".encode()).hexdigest()
    for digits in (8, 16, 64):
        yield f"{base}-{mark[:digits]}"


def _fill(row: dict[str, Any], said: Mapping[str, Any]) -> None:
    for key, value in said.items():
        if row[key] is None:
            row[key] = value
