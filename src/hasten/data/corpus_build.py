"""The starter corpus as a data set: tests generated, every program measured, pairs made.

What the corpus promises is checked on the way: all right programs pass the tests, the wrong ones
do not, and, by the default meter, every step from slow to fast is one that counts.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations, pairwise
from typing import Any

import polars as pl

from hasten.data.corpus import CorpusProblem
from hasten.data.dataset import WRONG, Dataset, schema
from hasten.data.label_table import Label
from hasten.data.labels import Labelled, label_all
from hasten.data.oracles import Bench
from hasten.dist import Place, Pool, Workbench
from hasten.errors import BadData
from hasten.exec.protocol import Limits
from hasten.judge.terms import THRESHOLD, Rules
from hasten.measure.meters import DEFAULT_METER
from hasten.types import Program, TestCase, Verdict

# PIE section 2: a pair is kept if the fast program saves more than a tenth of the slow one's time.
_LEAST_GAIN = 0.1


@dataclass(frozen=True, slots=True)
class Built:
    """What came of it. `faults`: where the corpus does not keep its promises."""

    labelled: Labelled
    pairs: int
    faults: tuple[str, ...]


def build_corpus(
    problems: Sequence[CorpusProblem],
    into: Dataset,
    *,
    pool: Pool,
    rules: Rules,
    progress: Callable[[str, int, int], None],
) -> Built:
    """Write the corpus as a data set and label it. A run that was killed continues.

    Raises `BadData` where a reference program does not run, and as `label_all`."""
    tests = _tests(problems, pool, rules, progress)
    into.describe(corpus={"problems": len(problems)})
    into.write("problems", _problems(problems))
    into.write("programs", _programs(problems))
    into.write("tests", _table(tests))
    labelled = label_all(
        into,
        pool=pool,
        rules=rules,
        progress=lambda done, total: progress("programs", done, total),
    )
    labels = {(label.problem_id, label.digest): label for label in labelled.labels}
    pairs = [pair for problem in problems for pair in _pairs(problem, labels)]
    into.write("pairs", pl.DataFrame(pairs, schema={**schema("pairs"), "speedup": pl.Float64()}))
    steps = pool.here.meter.name == DEFAULT_METER  # by which alone the corpus promises them
    faults = [fault for problem in problems for fault in faults_of(problem, labels, steps=steps)]
    return Built(labelled, len(pairs), tuple(faults))


def faults_of(
    problem: CorpusProblem, labels: Mapping[tuple[str, str], Label], *, steps: bool
) -> Iterator[str]:
    """Where a problem does not keep the corpus's promises, by the labels of its programs;
    `steps`: also whether each right program is enough faster than the one before."""

    def label(program: Program) -> Label | None:
        return labels.get((problem.name, program.digest))

    for program in problem.right:
        found = label(program)
        if found is None or found.cost is None:
            why = "was not judged" if found is None else f"is {found.outcome}: {found.reason}"
            yield f"{problem.name}: {program.name} {why}"
    for program in problem.wrong:
        found = label(program)
        if found is not None and found.verdict == Verdict.PASSED:
            yield f"{problem.name}: {program.name} is wrong, and no test says so"
    for programs in (problem.python, problem.cpp) if steps else ():
        for slow, fast in pairwise(programs):
            before, after = label(slow), label(fast)
            if before is None or after is None or before.cost is None or after.cost is None:
                continue
            if before.cost < THRESHOLD * after.cost:
                yield (
                    f"{problem.name}: {fast.name} is only {before.cost / after.cost:.2f}x "
                    f"faster than {slow.name}"
                )


def _tests(
    problems: Sequence[CorpusProblem],
    pool: Pool,
    rules: Rules,
    progress: Callable[[str, int, int], None],
) -> dict[str, list[TestCase]]:
    """Every problem's tests: what its fastest Python program prints is expected, and the others
    are held to it when they are labelled."""
    found: dict[str, list[TestCase]] = {}
    outputs = partial(_outputs, limits=rules.limits)
    for index, cases in pool.map(Place.workbench, outputs, problems):
        found[problems[index].name] = cases
        progress("inputs", len(found), len(problems))
    return {problem.name: found[problem.name] for problem in problems}


def _outputs(box: Workbench, problem: CorpusProblem, *, limits: Limits) -> list[TestCase]:
    """The tests of one problem."""
    bench = Bench.of(box, limits, problem.checker)
    reference = bench.compile(problem.python[-1])
    inputs = [problem.input(number).encode() for number in range(len(problem.sizes))]
    said = bench.say(reference, inputs) if reference is not None else []
    if len(said) < len(inputs) or any(one.output is None for one in said):
        raise BadData(f"{problem.name}: {problem.python[-1].name} does not run on its inputs")
    return [
        TestCase(str(number), given, one.output or b"")
        for number, (given, one) in enumerate(zip(inputs, said, strict=True))
    ]


def _problems(problems: Sequence[CorpusProblem]) -> pl.DataFrame:
    rows = [
        {
            "problem_id": problem.name,
            "description": f"{problem.statement}\n\n{problem.constraints}",
            "checker": problem.checker,
            "extra": json.dumps({"title": problem.title, "kind": problem.kind}),
        }
        for problem in problems
    ]
    return pl.DataFrame(rows, schema=schema("problems"))


def _programs(problems: Sequence[CorpusProblem]) -> pl.DataFrame:
    rows = [
        {
            "program_id": f"{problem.name}/{program.name}",
            "problem_id": problem.name,
            "language": program.language.value,
            "source": program.source,
            "author": program.name,  # each is written as another person would
            "submitted": None,
            "reported_ms": None,
            "origin": WRONG if program in problem.wrong else "corpus",
        }
        for problem in problems
        for program in (*problem.right, *problem.wrong)
    ]
    return pl.DataFrame(rows, schema=schema("programs"))


def _table(tests: Mapping[str, Sequence[TestCase]]) -> pl.DataFrame:
    rows = [
        {
            "problem_id": problem,
            "name": test.name,
            "input": test.input,
            "output": test.output,
            "origin": "public",
            "oracles": None,
        }
        for problem, cases in tests.items()
        for test in cases
    ]
    return pl.DataFrame(rows, schema=schema("tests"))


def _pairs(
    problem: CorpusProblem, labels: Mapping[tuple[str, str], Label]
) -> Iterator[dict[str, Any]]:
    """Every program with each faster one after it, by their costs."""
    for programs in (problem.python, problem.cpp):
        for slow, fast in combinations(programs, 2):
            found = [labels.get((problem.name, program.digest)) for program in (slow, fast)]
            before, after = (label.cost if label is not None else None for label in found)
            if before is None or after is None or (before - after) / before <= _LEAST_GAIN:
                continue
            yield {
                "pair_id": f"{problem.name}/{slow.name}/{fast.name}",
                "problem_id": problem.name,
                "language": slow.language.value,
                "slow": f"{problem.name}/{slow.name}",
                "fast": f"{problem.name}/{fast.name}",
                "origin": "corpus",
                "extra": None,
                "speedup": before / after,
            }


def only(problems: Sequence[CorpusProblem], names: Sequence[str]) -> list[CorpusProblem]:
    """The problems of these names. Raises `BadData` for one that is not there."""
    missing = set(names) - {problem.name for problem in problems}
    if missing:
        raise BadData(f"the corpus has no problem {', '.join(sorted(missing))}")
    return [problem for problem in problems if problem.name in names]
