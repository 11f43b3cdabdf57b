"""Splits by problem: training, validation and test share no problem, and no program.

Problems that are the same task under two names are merged into a group first, over all sources
and languages of the data set:

- equal descriptions: the same words, but for markup and case, at least five of them;
- shared tests: at least two that are not trivial, or all tests of one of the two problems, one of
  them not trivial. Tests are equal when input and output are the same tokens; one with an input of
  less than eight characters is trivial, since half of all problems have a test like `1` -> `1`.

Of CodeNet's 3,793 problems with samples that merges 190, into groups of three at most. A merge too
many costs nothing but chance; one too few is a leak.

A group's split depends on nothing but the seed and the least problem_id in it, by a hash: no
problem moves when others come or go, unless it is merged with them. The shares asked for are those
of groups, in expectation.

Programs can still occur in two splits (a template, a solution of two tasks). Such a program, by
normalised source, belongs to the strictest of its splits, test before validation before training,
and pairs of the others that hold it are in no split (null).
"""

from __future__ import annotations

import hashlib
import html
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from hasten.data.dataset import Dataset
from hasten.data.normalise import normalised
from hasten.errors import BadData, UsageError
from hasten.types import Language

SPLITS = ("test", "validation", "train")  # from the strictest
_LEAST_INPUT = 8
_LEAST_WORDS = 5
_SHARED_TESTS = 2


@dataclass(frozen=True, slots=True)
class Shares:
    """What part of the groups goes where; the rest is for training."""

    test: float = 0.1
    validation: float = 0.1
    seed: int = 0

    def __post_init__(self) -> None:
        if not (self.test >= 0 and self.validation >= 0 and self.test + self.validation <= 1):
            raise UsageError(
                f"shares of {self.test} for test and {self.validation} for validation: give "
                "numbers from 0, together at most 1"
            )


@dataclass(frozen=True, slots=True)
class Leaks:
    """What the check on normalised source found. `programs`: sources that occurred in two splits;
    `removed`: pairs that are in no split for that, by the split they were in; `left`: sources that
    are in two splits afterwards, counted anew."""

    programs: int
    removed: dict[str, int]
    left: int


@dataclass(frozen=True, slots=True)
class Split:
    """What came of splitting. `merged`: groups of more than one problem."""

    problems: dict[str, int]
    pairs: dict[str, int]
    groups: int
    merged: tuple[tuple[str, ...], ...]
    leaks: Leaks


def split_dataset(dataset: Dataset, shares: Shares) -> Split:
    """Set the column `split` of problems and pairs. Raises `BadData` where there are none."""
    problems, pairs = dataset.read("problems"), dataset.read("pairs")
    names = {*problems["problem_id"].to_list(), *pairs["problem_id"].to_list()}
    if not names:
        raise BadData(f"{dataset.folder} holds no problems: import some first")
    descriptions = dict(problems.select("problem_id", "description").drop_nulls().iter_rows())
    tests = dataset.read("tests").select("problem_id", "input", "output").iter_rows()
    groups = group_problems(names, descriptions, tests)
    chosen = {problem: split_of(group, shares) for problem, group in groups.items()}
    pairs = _with_split(pairs, chosen)
    sources = normal_forms(dataset.read("programs"), pairs)
    pairs, leaks = without_leaks(pairs, sources)
    dataset.write("problems", _with_split(problems, chosen))
    dataset.write("pairs", pairs)
    members: dict[str, list[str]] = {}
    for problem in sorted(groups):
        members.setdefault(groups[problem], []).append(problem)
    found = Split(
        problems=_in_order(chosen.values()),
        pairs=_in_order(pairs["split"].drop_nulls().to_list()),
        groups=len(members),
        merged=tuple(tuple(group) for group in members.values() if len(group) > 1),
        leaks=leaks,
    )
    facts: dict[str, Any] = {
        "seed": shares.seed,
        "test": shares.test,
        "validation": shares.validation,
        "groups": found.groups,
        "merged_groups": len(found.merged),
        "leaked_programs": leaks.programs,
        "removed_pairs": sum(leaks.removed.values()),
    }
    dataset.describe(split=facts)
    return found


def split_of(group: str, shares: Shares) -> str:
    """The split of a group, by a hash of its name and the seed."""
    digest = hashlib.sha256(f"{shares.seed}\0{group}".encode(errors="surrogateescape")).digest()
    place = int.from_bytes(digest[:8], "big") / 2**64
    if place < shares.test:
        return "test"
    return "validation" if place < shares.test + shares.validation else "train"


# -- groups --------------------------------------------------------------------------------


def group_problems(
    problems: Iterable[str],
    descriptions: Mapping[str, str],
    tests: Iterable[tuple[str, bytes, bytes]],
) -> dict[str, str]:
    """The group of every problem, named by the least problem_id in it. `tests`: problem, input,
    output; those of problems that are not named are left out."""
    above = {problem: problem for problem in problems}

    def top(problem: str) -> str:
        while above[problem] != problem:
            above[problem] = above[above[problem]]
            problem = above[problem]
        return problem

    named = {problem: text for problem, text in descriptions.items() if problem in above}
    asked = (test for test in tests if test[0] in above)
    for one, other in itertools.chain(_same_description(named), _shared_tests(asked)):
        low, high = sorted((top(one), top(other)))
        above[high] = low
    return {problem: top(problem) for problem in above}


_MARKUP = re.compile(r"<[^<>]*>")


def _same_description(descriptions: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    first: dict[str, str] = {}
    for problem, text in descriptions.items():
        words = re.findall(r"\w+|[^\w\s]", html.unescape(_MARKUP.sub(" ", text)).lower())
        if sum(word[0].isalnum() for word in words) >= _LEAST_WORDS:
            yield first.setdefault(" ".join(words), problem), problem


def _shared_tests(tests: Iterable[tuple[str, bytes, bytes]]) -> Iterable[tuple[str, str]]:
    of_problem: dict[str, set[bytes]] = {}
    having: dict[bytes, set[str]] = {}
    for problem, given, wanted in tests:
        words = b" ".join(given.split())
        test = hashlib.sha256(words + b"\0" + b" ".join(wanted.split())).digest()[:16]
        of_problem.setdefault(problem, set()).add(test)
        if len(words) >= _LEAST_INPUT:
            having.setdefault(test, set()).add(problem)
    shared: Counter[tuple[str, str]] = Counter()
    for owners in having.values():
        shared.update(itertools.combinations(sorted(owners), 2))
    for (one, other), count in shared.items():
        a, b = of_problem[one], of_problem[other]
        if count >= _SHARED_TESTS or a <= b or b <= a:
            yield one, other


# -- leaks ---------------------------------------------------------------------------------


def normal_forms(programs: pl.DataFrame, pairs: pl.DataFrame) -> dict[str, bytes]:
    """A digest of the normalised source, with its language, of every program in a pair."""
    wanted = pl.concat([pairs["slow"], pairs["fast"]]).unique()
    needed = programs.filter(pl.col("program_id").is_in(wanted.implode()))
    found: dict[str, bytes] = {}
    for name, language, source in needed.select("program_id", "language", "source").iter_rows():
        text = f"{language}\0{normalised(source, Language(language))}"
        found[name] = hashlib.sha256(text.encode(errors="surrogateescape")).digest()[:16]
    return found


def without_leaks(pairs: pl.DataFrame, sources: Mapping[str, bytes]) -> tuple[pl.DataFrame, Leaks]:
    """The pairs, where those that leak are in no split. `sources`: see `normal_forms`."""
    rows = list(pairs.select("slow", "fast", "split").iter_rows())
    before = _occurrences(rows, sources)
    owner = {source: min(splits, key=SPLITS.index) for source, splits in before.items()}
    removed: Counter[str] = Counter()
    kept: list[str | None] = []
    for slow, fast, split in rows:
        leaks = any(owner[sources[name]] != split for name in (slow, fast) if name in sources)
        kept.append(None if leaks else split)
        if leaks:
            removed[split] += 1
    pairs = pairs.with_columns(pl.Series("split", kept, dtype=pl.String))
    after = _occurrences(pairs.select("slow", "fast", "split").iter_rows(), sources)
    return pairs, Leaks(
        programs=sum(len(splits) > 1 for splits in before.values()),
        removed={split: removed[split] for split in SPLITS if removed[split]},
        left=sum(len(splits) > 1 for splits in after.values()),
    )


def _occurrences(
    rows: Iterable[tuple[str, str, str | None]], sources: Mapping[str, bytes]
) -> dict[bytes, set[str]]:
    """In which splits each source is."""
    found: dict[bytes, set[str]] = {}
    for slow, fast, split in rows:
        for name in (slow, fast):
            if split is not None and name in sources:
                found.setdefault(sources[name], set()).add(split)
    return found


def _with_split(table: pl.DataFrame, chosen: Mapping[str, str]) -> pl.DataFrame:
    splits = [chosen[problem] for problem in table["problem_id"].to_list()]
    return table.with_columns(pl.Series("split", splits, dtype=pl.String))


def _in_order(splits: Iterable[str]) -> dict[str, int]:
    counts = Counter(splits)
    return {split: counts[split] for split in reversed(SPLITS)}
