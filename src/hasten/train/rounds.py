"""Rounds: samples for programs, and what the judge makes of them, in a step's files (`rollouts`).

What all ways of reinforcement share. What is there is read; the rest is written, and judged while
more is written; a killed round continues behind its last batch."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from hasten.model.weights import LoadedModel
from hasten.train.base import Task
from hasten.train.judging import Background, Court, Docket
from hasten.train.metrics import seconds_of
from hasten.train.recipe import Recipe
from hasten.train.rolling import Plan, batches_of, roll_out
from hasten.train.rollouts import (
    Rollout,
    StepFolder,
    Verdicts,
    damaged,
    read_rollouts,
    write_rollouts,
)
from hasten.train.runs import keep_step
from hasten.train.start import precision_of

# (what is done, how much of it, of how much)
Progress = Callable[[str, int, int], None]
# The model that writes; only asked for where something is to be written
Generating = Callable[[], AbstractContextManager[LoadedModel]]
# Called, in the judge's thread, with the verdicts before they are written
Then = Callable[[list[Verdicts]], None]


@dataclass(frozen=True, slots=True)
class Job:
    """A run. `tasks`: those of the training set; `validation`: the judged sample, which may be
    empty; `court`: None where no phase is to be run that judges. `on_step` is called, from any
    thread, with every new line of steps.jsonl."""

    recipe: Recipe
    folder: Path
    tasks: Sequence[Task]
    validation: Sequence[Task]
    cache_dir: Path
    court: Court | None = None
    progress: Progress = lambda *_: None
    on_step: Callable[[dict[str, Any]], None] = lambda *_: None

    def step(self, number: int) -> StepFolder:
        """The files of a step."""
        return StepFolder(self.folder, number)

    def keep_line(self, line: dict[str, Any]) -> None:
        """A step's line in steps.jsonl, with the precision and the seconds that its files know."""
        here = self.step(line["step"])
        whole = {**line, "precision": here.precision(), "seconds": seconds_of(here)}
        keep_step(self.folder, whole)
        self.on_step(line)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which programs get samples, how, and in which step's files. `validation`: those of the
    validation programs after the step."""

    place: StepFolder
    tasks: Sequence[Task]
    plan: Plan
    validation: bool = False


@dataclass(frozen=True, slots=True)
class Rounds:
    """Rounds, the one judged while the next is written. Made by `rounds`."""

    job: Job
    generating: Generating
    reward: str
    files: contextlib.ExitStack
    background: Background | None

    def bring(self, asked: Asked, then: Then = lambda _: None) -> list[Rollout]:
        """The rollouts of a round, read or written, each batch at once given to the judge.

        Raises `BadData` for a damaged file or one of other programs, what writing and the model
        raise, and what became of judging until now."""
        path = asked.place.rollouts(validation=asked.validation)
        final = asked.place.judgements(validation=asked.validation)
        rows = _read(path, asked.tasks)
        if rows is None:
            final.unlink(missing_ok=True)  # of rollouts that somebody took away
        if self.background is None or final.exists():
            return self._written(asked, lambda *_: None) if rows is None else rows
        on_judged = partial(_judged, asked, then)
        docket = self.files.enter_context(Docket(final, reward=self.reward, on_judged=on_judged))
        put = partial(self.background.put, docket)
        if rows is None:
            rows = self._written(asked, put)
        else:
            for number, batch in batches_of(rows).items():
                put(number, batch)
        self.background.close(docket, rows)
        return rows

    def _written(
        self, asked: Asked, on_batch: Callable[[int, list[Rollout]], None]
    ) -> list[Rollout]:
        recipe, place = self.job.recipe, asked.place
        path = place.rollouts(validation=asked.validation)
        name = "validation" if asked.validation else "writing samples"
        with self.generating() as loaded:
            rows, parts = roll_out(
                loaded, asked.tasks, path, plan=asked.plan, data=recipe.data, on_batch=on_batch,
                on_progress=partial(self.job.progress, name),
            )  # fmt: skip
            precision = precision_of(recipe, loaded)
        key = "validation_rollout" if asked.validation else "rollout"
        place.keep_seconds(**{key: parts.seconds})
        place.keep_precision(**{key: precision})
        write_rollouts(path, rows)
        parts.remove()
        return rows


@contextlib.contextmanager
def rounds(
    job: Job, generating: Generating, *, reward: str, court: Court | None
) -> Iterator[Rounds]:
    """Rounds that are all judged and written at the end. `reward`: by which name; `court`: None
    where nothing is to be judged. Raises what became of judging."""
    with contextlib.ExitStack() as files, contextlib.ExitStack() as threads:
        background = None
        if court is not None:
            judging = Background(court, on_progress=partial(job.progress, "judging"))
            background = threads.enter_context(judging)
        yield Rounds(job, generating, reward, files, background)
        if background is not None:
            background.wait()


def _read(path: Path, tasks: Sequence[Task]) -> list[Rollout] | None:
    """The rollouts that are there; None: they are to be written."""
    if not path.exists():
        return None
    rows = read_rollouts(path)
    if [(row.problem_id, row.slow) for row in rows] != [
        (task.problem_id, task.slow) for task in tasks
    ]:
        raise damaged(path)
    return rows


def _judged(asked: Asked, then: Then, found: list[Verdicts], seconds: float, beyond: float) -> None:
    key = "validation_judge" if asked.validation else "judge"
    asked.place.keep_seconds(**{key: seconds, f"{key}_beyond": beyond})
    then(found)
