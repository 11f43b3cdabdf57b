"""What training needs of a data set and of the judge, for the commands of `hasten train`."""

from __future__ import annotations

import hashlib
import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from hasten.cli.examples import TRAIN, examples_of
from hasten.errors import BadData, UsageError
from hasten.judge.reward import NO_PROGRAM, UNJUDGED, Judged

if TYPE_CHECKING:
    from pathlib import Path

    from hasten.data.dataset import Dataset
    from hasten.eval.judging import Judged as JudgedGroup
    from hasten.eval.judging import Means
    from hasten.model.prompts import Example
    from hasten.train.base import Judge, Task
    from hasten.train.recipe import DataPart, Recipe
    from hasten.types import Program

VALIDATION = "validation"


def recipe_of(config: Path, model: str | None) -> Recipe:
    """A recipe from a file, on another model where one is named. Raises `UsageError`."""
    from hasten.config import read_config
    from hasten.train.recipe import Recipe

    recipe = read_config(config, Recipe)
    if model is not None:
        recipe = replace(recipe, model=replace(recipe.model, name=model))
    return recipe


def judging_facts(folder: Path, *, meter: str, timeout: float, memory: int) -> dict[str, str]:
    """How a run's programs are judged, for its about.toml: the meter, the limits, and SHA-256 of
    the data set's table of tests. Raises `BadData`."""
    path = folder / "tests.parquet"
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise BadData(f"{path} cannot be read: {error.strerror}: import the data again") from error
    return {
        "meter": meter,
        "timeout": f"{timeout:g}",
        "memory": str(memory),
        "tests": digest,
    }


def pairs_of(
    dataset: Dataset, part: DataPart, *, split: str = TRAIN, targets: bool = True
) -> list[Example]:
    """The pairs of a split that a recipe asks for: its subset and its origins choose what is learnt
    from, and leave other splits whole. `targets`: whether fast programs are learnt from, which then
    must gain enough for a tag where there are tags. Raises `BadData` where there is no pair."""
    found = examples_of(
        dataset,
        split=split,
        hq=part.subset == "hq" and split == TRAIN,
        gaining=targets or part.tags,
    )
    if part.origins and split == TRAIN:
        origins = dict(dataset.read("pairs").select("pair_id", "origin").iter_rows())
        found = [one for one in found if origins[one.name] in part.origins]
    if part.languages:
        found = [one for one in found if one.slow.language in part.languages]
    if part.tags and any(one.tag is None for one in found):
        raise BadData(
            f"{dataset.folder} has pairs without a tag, and the recipe asks for tags: run hasten "
            f"data tag {dataset.folder}"
        )
    if not found:
        asked = ", ".join((*part.origins, *part.languages))
        raise BadData(f"{dataset.folder} has no {split} pairs of {asked}")
    return found


def rollout_pairs(
    dataset: Dataset, part: DataPart, runs: Sequence[Path], *, most: int, targets: bool
) -> list[Example]:
    """The best candidates in the rollouts of earlier runs, as pairs. Raises `BadData` where they
    are of problems that are not for training here: what is learnt must not be what is asked later.
    """
    from hasten.train.reject import best_of

    if part.tags:
        raise UsageError("pairs from rollouts have no tags: set tags = false in the recipe")
    harvest = best_of(runs, most=most, targets=targets)
    found = list(harvest.pairs)
    table = dataset.read("pairs")
    if "split" in table.columns:
        kept_away = dict(
            table.filter(table["split"] != TRAIN).select("problem_id", "split").iter_rows()
        )
        for one in found:
            if one.problem_id in kept_away:
                raise BadData(
                    f"{one.name}: the problem {one.problem_id} is in the split "
                    f"{kept_away[one.problem_id]} of {dataset.folder}, and models learn from "
                    "train: give runs on the same data"
                )
    print(
        f"hasten: {len(found)} pairs: {harvest.improved} of {harvest.programs} programs are "
        f"improved by any of {harvest.candidates} candidates",
        file=sys.stderr,
    )
    return found


def tasks_of(pairs: Sequence[Example]) -> list[Task]:
    """The slow programs of pairs, each once for a problem, with the first pair's fast program."""
    from hasten.train.base import Task

    found: dict[tuple[str, Program], Task] = {}
    for one in pairs:
        found.setdefault((one.problem_id, one.slow), Task(one.problem_id, one.slow, one.fast))
    return list(found.values())


def drawn(tasks: Sequence[Task], number: int, seed: int) -> list[Task]:
    """So many of the tasks, drawn once, in their order; all where there are no more."""
    places = sorted(random.Random(seed).sample(range(len(tasks)), min(number, len(tasks))))
    return [tasks[place] for place in places]


def judge_on(
    dataset: Dataset,
    means: Means,
    *,
    all_tests: bool,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> Judge:
    """The judge as training sees it: on all tests of the data set, by the default protocol's rules.

    `all_tests`: whether a candidate that fails runs its other tests as well. Candidates of a slow
    program that fails are judged by themselves, and say so (`slow_failed`): validation counts them,
    training has no reward for them. Raises `BadData` for a problem without tests."""
    from hasten.data.dataset import tests_of
    from hasten.eval.judging import Group, judge_all
    from hasten.judge.terms import Rules

    tests = tests_of(dataset.read("tests"))
    checkers = dict(dataset.read("problems").select("problem_id", "checker").iter_rows())

    def judge(
        tasks: Sequence[Task], candidates: Sequence[Sequence[Program | None]]
    ) -> list[list[Judged]]:
        groups = []
        for task, programs in zip(tasks, candidates, strict=True):
            if task.problem_id not in tests:
                raise BadData(f"{dataset.folder}: problem {task.problem_id} has no tests")
            rules = Rules(
                checker=checkers.get(task.problem_id) or "tokens",
                limits=means.limits,
                stop_on_failure=not all_tests,
            )
            named = {one.digest: one for one in programs if one is not None}
            groups.append(Group(task.slow, tests[task.problem_id], rules, named))
        found = judge_all(groups, means, progress)
        return [
            [_judged(task, one, judged) for one in programs]
            for task, programs, judged in zip(tasks, candidates, found, strict=True)
        ]

    return judge


def _judged(task: Task, program: Program | None, group: JudgedGroup) -> Judged:
    from hasten.eval.rewarding import judged_as

    found = Judged(NO_PROGRAM)
    if program is not None:
        found = judged_as(group.outcomes[program.digest], program, task.slow)
    return replace(found, slow_failed=group.slow.verdict != UNJUDGED and group.slow.cost is None)
