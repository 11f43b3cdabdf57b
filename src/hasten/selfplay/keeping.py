"""The later stages: tests for the new problems, the pairs that are worth keeping, and a data set of
the old pairs and these.

The only oracle of a new problem is what its programs print, and they come from one proposer: every
test of it counts one author (`oracles` = 1).
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from hasten.data.adding import PairsToAdd
from hasten.data.dataset import SCHEMAS, Dataset, program_of, schema
from hasten.data.oracles import Bench
from hasten.dist import Place, Workbench
from hasten.eval.records import Row
from hasten.exec.protocol import Limits
from hasten.judge.reward import UNJUDGED
from hasten.selfplay.classes import digest_of_output
from hasten.selfplay.novelty import NewProblem, class_of
from hasten.selfplay.running import Inputs, Runs
from hasten.types import Program, TestCase

SYNTHETIC = "synthetic"
NOT_JUDGED = "not judged: the machine failed"
_MEASURED = ("labels", "timings", "reference")  # tables that data may not have yet


@dataclass(frozen=True, slots=True)
class Kept:
    """A pair that is worth keeping."""

    problem_id: str
    slow: Program
    fast: Program
    speedup: float


def write_new_problems(
    data: Dataset,
    problems: Sequence[NewProblem],
    inputs: Mapping[str, Inputs],
    runs: Runs,
    *,
    proposer: str,
) -> None:
    """A data set of the new problems: their programs, and for tests the inputs that they take with
    what their first program prints. A program that now does otherwise leaves its problem without
    tests. Raises what the pool passes on."""
    runs.pool.provenances({one.programs[0].language for one in problems})
    found: dict[str, list[TestCase]] = {}
    todo = [(one, inputs[one.inputs_of]) for one in problems]
    for index, tests in runs.pool.map(Place.workbench, partial(_tests, limits=runs.limits), todo):
        found[problems[index].problem_id] = tests
        runs.progress("expected outputs", len(found), len(problems))
    _write(
        data,
        problems=[
            {
                "problem_id": one.problem_id,
                "checker": inputs[one.inputs_of].checker,
                "extra": json.dumps({"inputs_of": one.inputs_of, "proposer": proposer}),
            }
            for one in problems
        ],
        programs=[
            {
                "program_id": program.digest[:16],
                "problem_id": one.problem_id,
                "language": program.language.value,
                "source": program.source,
                "author": proposer,
                "origin": SYNTHETIC,
            }
            for one in problems
            for program in one.programs
        ],
        tests=[
            {
                "problem_id": one.problem_id,
                "name": test.name,
                "input": test.input,
                "output": test.output,
                "origin": SYNTHETIC,
                "oracles": 1,
            }
            for one in problems
            for test in found[one.problem_id]
        ],
    )


def _tests(box: Workbench, item: tuple[NewProblem, Inputs], *, limits: Limits) -> list[TestCase]:
    """The inputs with what a problem's first program prints; none where that is not what the
    problem was made of."""
    problem, given = item
    bench = Bench.of(box, limits, given.checker)
    built = bench.compile(problem.programs[0])
    said = [] if built is None else bench.say(built, [test.input for test in given.tests])
    outputs = [one.output for one in said if one.output is not None]
    digests = [digest_of_output(output) for output in outputs]
    if class_of(problem.inputs_of, digests) != problem.problem_id:
        return []
    return [
        TestCase(test.name, test.input, output)
        for test, output in zip(given.tests, outputs, strict=True)
    ]


def choose(
    rows: Sequence[Row], programs: Mapping[tuple[str, str], Program], *, least: float, most: int
) -> tuple[list[Kept], Counter[str]]:
    """The pairs of slow programs with their fastest candidates that are at least `least` times as
    fast, at most `most` of a class, the fastest first; and why others are not kept. `programs`: the
    slow ones by problem and source."""
    found: list[Kept] = []
    lost: Counter[str] = Counter()
    for row in rows:
        slow = programs[row.problem_id, row.slow.source or ""]
        speedups = [
            (one.speedup, one.source) for one in row.candidates if one.speedup and one.source
        ]
        best, source = max(speedups, default=(0.0, ""))
        if row.slow.verdict == UNJUDGED or (
            best < least and any(one.verdict == UNJUDGED for one in row.candidates)
        ):
            lost[NOT_JUDGED] += 1
        elif not row.slow.correct:
            lost["failed their own tests"] += 1
        elif not any(one.correct for one in row.candidates):
            lost["without a right candidate"] += 1
        elif best < least:
            lost[f"less than {least:g}x faster"] += 1
        else:
            fast = Program(source, slow.language)
            found.append(Kept(row.problem_id, slow, fast, best))
    found.sort(key=lambda one: (one.problem_id, -one.speedup, one.slow.digest))
    taken: Counter[str] = Counter()
    kept = []
    for one in found:
        taken[one.problem_id] += 1
        if taken[one.problem_id] <= most:
            kept.append(one)
    if len(kept) < len(found):
        lost[f"beyond {most} of their class"] = len(found) - len(kept)
    return kept, lost


def write_kept(data: Dataset, tested: Dataset, kept: Sequence[Kept]) -> None:
    """A data set of the pairs that are kept, with the problems and tests that they need."""
    needed = {one.problem_id for one in kept}
    tables = {name: _of(tested.read(name), needed) for name in ("problems", "tests")}
    _write(data, **{name: table.rows(named=True) for name, table in tables.items()}, programs=[])
    more = {"speedup": pl.Float64(), "split": pl.String()}
    data.write("pairs", pl.DataFrame(schema={**schema("pairs"), **more}))
    adding = PairsToAdd(data, SYNTHETIC)
    for one in kept:
        adding.add(one.problem_id, one.slow, one.fast, one.speedup)
    adding.write()


def merge(source: Dataset, kept: Dataset, output: Path, facts: Mapping[str, Any]) -> int:
    """Write `source` with the pairs that are kept and all that belongs to them; the number of new
    pairs. What `source` is not yet (labelled, tagged, split) the whole is not; of tagged data only
    pairs with a tag are added. Whole or not at all."""
    part = output.with_name(f".{output.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    merged = Dataset(part)
    merged.describe(**{**source.about(), "selfplay": dict(facts)})
    for name in SCHEMAS:
        if name in _MEASURED and not source.has(name):
            continue
        ours, new = source.read(name), kept.read(name)
        if name == "pairs" and "tag" in ours.columns:
            new = new.filter(pl.col("tag").is_not_null()) if "tag" in new.columns else new.clear()
        known = [column for column in ours.columns if column in new.columns]
        merged.write(name, pl.concat([ours, new.select(known)], how="diagonal"))
    added = merged.read("pairs").height - source.read("pairs").height
    shutil.rmtree(output, ignore_errors=True)
    part.replace(output)
    return added


def programs_of(data: Dataset) -> dict[tuple[str, str], Program]:
    """The programs of a data set by problem and source."""
    rows = data.read("programs").iter_rows(named=True)
    return {(row["problem_id"], row["source"]): program_of(row) for row in rows}


def _write(data: Dataset, **tables: Sequence[Mapping[str, Any]]) -> None:
    for name, rows in tables.items():
        data.write(name, pl.DataFrame(rows, schema=schema(name)))


def _of(table: pl.DataFrame, problems: Collection[str]) -> pl.DataFrame:
    return table.filter(pl.col("problem_id").is_in(list(problems)))
