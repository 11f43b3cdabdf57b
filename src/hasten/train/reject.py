"""Rejection sampling: the best of what models wrote, as pairs to fine-tune on.

Rollouts of earlier runs (`rollouts`: those of `hasten train rrhf` and `hasten train grpo` alike)
hold candidates with the judge's word on each. Of every slow program the fastest ones that the judge
calls improved are kept; with the slow program each makes a pair, as those of a data set are.

What could not be judged is never kept, nor what is the slow program but for comments and white
space, nor samples for validation programs. Fastest is the same as of highest reward: no reward by
name falls as the speedup grows, and of those that are equal the faster one comes first. So runs
under unlike rewards go together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hasten.errors import BadData, UsageError
from hasten.judge.reward import Judged
from hasten.model.prompts import Example
from hasten.model.replies import normalise
from hasten.train.losses import Source
from hasten.train.rollouts import Sample, StepFolder, read_rollouts, read_verdicts
from hasten.types import Program

_STEP = re.compile(r"step-(\d+)")


@dataclass(frozen=True, slots=True)
class Harvest:
    """The pairs, in the order in which their slow programs first came. `programs`: distinct slow
    programs that were asked about, `improved`: those of which there is a pair; `candidates`: of
    all samples that were looked at."""

    pairs: tuple[Example, ...]
    programs: int
    improved: int
    candidates: int


@dataclass(frozen=True, slots=True)
class _Find:
    """An improved candidate."""

    program: Program
    speedup: float
    name: str


def best_of(runs: Sequence[Path], *, most: int = 1, targets: bool = False) -> Harvest:
    """The improved candidates of some runs, at most `most` of each slow program: the fastest first,
    equal programs (but for comments and white space) once.

    `runs`: folders of runs, or of single steps. `targets`: whether the data's own fast programs,
    which RRHF judges beside the samples, may be among them. Raises `UsageError`, and `BadData`
    where a run has no judged rollouts, a file is damaged, or nothing is improved."""
    if most < 1:
        raise UsageError(f"{most} candidates of each program: give 1 or more")
    found: dict[tuple[str, Program], list[_Find]] = {}
    candidates = 0
    for run in runs:
        for place in _judged_steps(run):
            rows = read_rollouts(place.rollouts())
            for row, verdicts in zip(rows, read_verdicts(place.judgements(), rows), strict=True):
                looked_at = [
                    (sample, judged)
                    for sample, judged in zip(row.samples, verdicts.judged, strict=True)
                    if targets or sample.source != Source.TARGET
                ]
                candidates += len(looked_at)
                name = f"{place.run.resolve().name}/{place.path.name}/{row.problem_id}"
                finds = found.setdefault((row.problem_id, row.slow), [])
                finds += _improved(row.slow, looked_at, name)
    pairs = [
        Example(problem_id, slow, one.program, name=one.name)
        for (problem_id, slow), finds in found.items()
        for one in _fastest(finds, most)
    ]
    if not pairs:
        raise BadData(
            f"none of {candidates} candidates in {', '.join(map(str, runs))} is improved: there is "
            "nothing to learn from"
        )
    improved = sum(bool(finds) for finds in found.values())
    return Harvest(tuple(pairs), len(found), improved, candidates)


def _judged_steps(run: Path) -> list[StepFolder]:
    """The steps of a run, or the one that is named, whose samples are judged."""
    named = _STEP.fullmatch(run.name)
    if named and (run / "rollouts.jsonl").is_file():
        steps = [StepFolder(run.parent, int(named[1]))]
    else:
        numbers = [found[1] for path in run.glob("step-*") if (found := _STEP.fullmatch(path.name))]
        steps = [StepFolder(run, number) for number in sorted(map(int, numbers))]
    judged = [one for one in steps if one.rollouts().is_file() and one.judgements().is_file()]
    if not judged:
        raise BadData(
            f"{run} has no judged rollouts: give the folder of a run of hasten train rrhf or grpo"
        )
    return judged


def _improved(slow: Program, found: Sequence[tuple[Sample, Judged]], name: str) -> list[_Find]:
    return [
        _Find(Program(sample.program, slow.language, slow.name), judged.speedup or 1.0, name)
        for sample, judged in found
        if judged.improved and not judged.same and sample.program is not None
    ]


def _fastest(finds: Sequence[_Find], most: int) -> list[_Find]:
    """So many, each program once; of equally fast ones the one that was written first."""
    kept: dict[str, _Find] = {}
    for one in sorted(finds, key=lambda find: -find.speedup):
        kept.setdefault(normalise(one.program.source, one.program.language), one)
    return list(kept.values())[:most]
