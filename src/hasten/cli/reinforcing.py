"""What `hasten train rrhf` and `hasten train grpo` share: programs, the judge, figures."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hasten.cli.options import cache_dir

if TYPE_CHECKING:
    from hasten.cli.options import Setup
    from hasten.data.dataset import Dataset
    from hasten.train.judging import Court
    from hasten.train.recipe import Recipe
    from hasten.train.rounds import Job


def job_of(dataset: Dataset, recipe: Recipe, output: Path, *, reward: str, targets: bool) -> Job:
    """What a recipe makes of a data set. `targets`: whether it learns from the fast programs of
    pairs as well; else every slow program for training is a task, whatever its pair gains. Raises
    `BadData`, and `UsageError` for a reward that there is not."""
    from hasten.cli.training import VALIDATION, drawn, pairs_of, tasks_of
    from hasten.judge.reward import rewards_of
    from hasten.train.rounds import Job

    rewards_of(reward, [])  # refused before hours of work
    sample = recipe.validation.programs
    validation = []
    if sample:
        others = tasks_of(pairs_of(dataset, recipe.data, split=VALIDATION))
        validation = drawn(others, sample, recipe.seed)
    return Job(
        recipe=recipe,
        folder=output,
        tasks=tasks_of(pairs_of(dataset, recipe.data, targets=targets)),
        validation=validation,
        cache_dir=cache_dir(),
        on_step=_say,
    )


@contextmanager
def judging(
    dataset: Dataset, setup: Setup, job: Job, *, reward: str, no_store: bool
) -> Iterator[Court]:
    """The judge of a job's programs, which another thread can stop."""
    from hasten.cli.training import judge_on
    from hasten.eval.judging import Means
    from hasten.judge.reward import needs_all_tests
    from hasten.train.judging import Court

    with setup.pool(no_store=no_store) as pool:
        # Those of all steps: the first one may lack a language.
        pool.provenances({task.slow.language for task in (*job.tasks, *job.validation)})
        means = Means(pool, setup.rules.limits)
        yield Court(judge_on(dataset, means, all_tests=needs_all_tests(reward)), pool.stop)


def percent(share: float | None) -> str:
    """A share of 1, for people; nothing where there is none."""
    return "" if share is None else f"{share:.1%}"


def number(value: float | None) -> str:
    """A number, for people; nothing where there is none."""
    return "" if value is None else f"{value:.3g}"


def _say(line: dict[str, Any]) -> None:
    """A step that is done, on stderr, for logs of long runs."""
    rates = [f"{key} {percent(line[key])}" for key in ("pass", "opt") if key in line]
    said = [f"validation {', '.join(rates)}"] if rates else []
    if line["step"]:
        said.append(f"samples pass {percent(line['train']['sampled']['pass'])}")
        said.append(f"mean reward {number(line['reward_mean'])}")
        said.append(f"loss {number(line['loss'])}")
    print(f"hasten: step {line['step']}: {'; '.join(said)}", file=sys.stderr)
