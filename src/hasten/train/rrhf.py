"""PerfRL's loop (section 4.2): ranking responses by what the judge says of them, step by step.

Every step has three phases, each from files to files (`rollouts`):

- roll out: the model writes samples for programs of the training set;
- judge: a verdict and a reward for each, and for the validation samples of the step before;
- learn: some passes over them (`learn`), then samples for the validation programs.

`run_phase` does one of them, so that a machine without a sandbox can write and learn, and one
without torch judge. `run` does all; batches are judged there while the next ones are written. Both
write the same files, and continue behind the last batch or phase that was done: batches are fixed
by their numbers, and so are their seeds.

After the last step the validation samples of the final model remain to be judged, which is a judge
phase of its own: that of the step behind the last.
"""

from __future__ import annotations

import contextlib
import random
import shutil
import time
from collections.abc import Iterator
from dataclasses import asdict
from functools import partial
from typing import Any

from hasten.errors import BadData, UsageError
from hasten.model.weights import LoadedModel
from hasten.train.base import save_model, saving, to_generate
from hasten.train.checkpoints import about_weights, save_weights
from hasten.train.judging import Court
from hasten.train.metrics import training_figures, validation_figures
from hasten.train.phases import Due, Phase
from hasten.train.rolling import seed_of, training_plan, validation_plan
from hasten.train.rollouts import (
    StepFolder,
    Verdicts,
    groups_of,
    read_json,
    read_rollouts,
    read_verdicts,
    write_json,
)
from hasten.train.rounds import Asked, Job, rounds
from hasten.train.runs import MODEL
from hasten.train.start import Model, kl_of, precision_of


def due(job: Job) -> Due | None:
    """What is to be done next; None: the run is complete."""
    steps = job.recipe.rrhf.steps
    learnt = [step for step in range(1, steps + 1) if job.step(step).learnt.exists()]
    for step in range(max(learnt, default=1), steps + 2):
        for phase in Phase:
            if not _is_done(job, phase, step):
                return Due(phase, step)
    return None


def run(job: Job) -> None:
    """All that is due. Raises `UsageError`, `BadData`, and `SandboxError` where the machine fails
    at too many judgements; what was done until then is kept."""
    model = Model(job.recipe, job.cache_dir)
    while (now := due(job)) is not None:
        job.progress("steps", now.step - 1, job.recipe.rrhf.steps)
        if now.phase is Phase.LEARN:
            _learn(job, model, now.step)
        else:
            _roll_out_and_judge(job, now.step, model=model, court=_court(job))
    job.progress("steps", job.recipe.rrhf.steps, job.recipe.rrhf.steps)


def run_phase(job: Job, phase: Phase) -> Due | None:
    """One phase; what is due then. Raises as `run`, and `UsageError` where another is due."""
    now = due(job)
    if now is None:
        return None
    if now.phase is not phase:
        raise UsageError(
            f"--phase {phase}: {job.folder} waits for --phase {now.phase} of step {now.step}: "
            "run that first"
        )
    if phase is Phase.LEARN:
        _learn(job, Model(job.recipe, job.cache_dir), now.step)
    elif phase is Phase.ROLLOUT:
        _roll_out_and_judge(job, now.step, model=Model(job.recipe, job.cache_dir), court=None)
    else:
        _roll_out_and_judge(job, now.step, model=None, court=_court(job))
    return due(job)


def _is_done(job: Job, phase: Phase, step: int) -> bool:
    here, before = job.step(step), job.step(step - 1)
    beyond = step > job.recipe.rrhf.steps
    validating = bool(job.validation)
    if phase is Phase.LEARN:
        return beyond or (
            here.learnt.exists() and (not validating or here.rollouts(validation=True).exists())
        )
    if not beyond and here.learnt.exists():
        return True
    if phase is Phase.ROLLOUT:
        begun = step > 1 or not validating or before.rollouts(validation=True).exists()
        return beyond or (begun and here.rollouts().exists())
    judged = not validating or before.judgements(validation=True).exists()
    return judged and (beyond or here.judgements().exists())


def _court(job: Job) -> Court:
    if job.court is None:
        raise UsageError("there is no judge for a phase that judges")
    return job.court


# -- rolling out and judging -------------------------------------------------------------------


def _roll_out_and_judge(job: Job, step: int, *, model: Model | None, court: Court | None) -> None:
    """Both phases of a step, or one of them: without a model all rollouts are there, without a
    court nothing is judged. First come the validation samples of the step before."""
    writer, before, here = _Writer(job, model, step - 1), job.step(step - 1), job.step(step)
    with rounds(job, writer, reward=job.recipe.rrhf.reward, court=court) as these:
        if job.validation:
            these.bring(_validation(job, before), partial(_validated, job, before))
        if step <= job.recipe.rrhf.steps:
            rows = these.bring(_training(job, here))
            if all(row.skipped is not None for row in rows):
                raise BadData(
                    f"none of {len(rows)} programs can be learnt from; the first: "
                    f"{rows[0].skipped}: give a larger max_tokens, or another --model"
                )


class _Writer:
    """The model after a step, as it generates: loaded when it is first asked for."""

    def __init__(self, job: Job, model: Model | None, step: int) -> None:
        self._job, self._model, self._step = job, model, step
        self._loaded: LoadedModel | None = None

    @contextlib.contextmanager
    def __call__(self) -> Iterator[LoadedModel]:
        if self._loaded is None:
            assert self._model is not None  # `due` has looked for the rollouts
            loaded = self._model.at(self._step, self._job.folder)
            self._loaded = to_generate(loaded, self._job.recipe.model)
        yield self._loaded


def _validation(job: Job, here: StepFolder) -> Asked:
    """What the model after a step is asked to be validated."""
    plan = validation_plan(job.recipe.validation)
    return Asked(here, job.validation, plan, validation=True)


def _training(job: Job, here: StepFolder) -> Asked:
    """What a step asks: all programs, or as many as the recipe says, drawn anew for each."""
    recipe, tasks = job.recipe, job.tasks
    plan = training_plan(recipe.rrhf, recipe.data, seed=seed_of(recipe.seed, here.step))
    number = recipe.rrhf.programs
    if number and number < len(tasks):
        draw = random.Random(seed_of(recipe.seed, "programs", here.step))
        tasks = [tasks[place] for place in sorted(draw.sample(range(len(tasks)), number))]
    return Asked(here, tasks, plan)


def _validated(job: Job, here: StepFolder, found: list[Verdicts]) -> None:
    rows = read_rollouts(here.rollouts(validation=True))
    _keep_line(job, here, validation_figures(rows, found))


# -- learning ----------------------------------------------------------------------------------


def _learn(job: Job, model: Model, step: int) -> None:
    """Learn from a step's rollouts and save the weights; then the validation samples."""
    here, last = job.step(step), step == job.recipe.rrhf.steps
    if not here.learnt.exists():
        about = about_weights(here.weights)
        if about is None:
            about = _learnt(job, model, here)
        if last:
            with saving(job.folder / MODEL):
                save_model(model.at(step, job.folder), job.folder / MODEL, job.recipe.data)
        here.keep_seconds(learn=about.pop("seconds"))
        if not job.validation:
            _keep_line(job, here, about)
        write_json(here.learnt, about)
    for old in range(1, step - 1):
        shutil.rmtree(job.step(old).weights, ignore_errors=True)
    if job.validation:
        writer = _Writer(job, model, step)
        with rounds(job, writer, reward=job.recipe.rrhf.reward, court=None) as these:
            these.bring(_validation(job, here))


def _learnt(job: Job, model: Model, here: StepFolder) -> dict[str, Any]:
    """What learning was like, of which the weights are saved then."""
    from hasten.train.learn import learn

    recipe, began = job.recipe, time.monotonic()
    rows = read_rollouts(here.rollouts())
    verdicts = read_verdicts(here.judgements(), rows)
    groups = groups_of(rows, verdicts)
    if not groups:
        raise _nothing_to_learn(here, training_figures(rows, verdicts))
    kl = kl_of(model, rows, job.folder, step=here.step - 1)
    with model.learning(here.step, job.folder) as (loaded, optimizer):
        here.keep_precision(learn=precision_of(recipe, loaded))
        learnt = learn(
            loaded,
            optimizer,
            groups,
            recipe.rrhf,
            recipe.model,
            seed=seed_of(recipe.seed, "learn", here.step),
            on_progress=partial(job.progress, "learning"),
        )
        about = {
            "kl": kl,
            "groups": len(groups),
            "responses": sum(len(group.responses) for group in groups),
            **asdict(learnt),
            "seconds": time.monotonic() - began,
        }
        save_weights(loaded, optimizer, here.weights, about=about)
    return about


def _nothing_to_learn(here: StepFolder, figures: dict[str, Any]) -> BadData:
    return BadData(
        f"there is nothing to learn from in {here.path}: of {figures['programs']} programs "
        f"{figures['skipped']} are too long, the slow program of {figures['slow_failed']} fails "
        f"its own tests, {figures['unjudged_programs']} could not be judged, and without targets "
        "those teach nothing whose samples tie: look at the data, at max_tokens and at hasten "
        "doctor; to judge the step again delete that folder"
    )


def _keep_line(job: Job, here: StepFolder, figures: dict[str, Any]) -> None:
    """The step's line in steps.jsonl, which `figures` end."""
    line: dict[str, Any] = {"step": here.step, **figures}
    if here.step:
        rows = read_rollouts(here.rollouts())
        line |= training_figures(rows, read_verdicts(here.judgements(), rows))
        if here.learnt.exists():
            line |= read_json(here.learnt)
    job.keep_line(line)
