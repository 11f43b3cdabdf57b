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
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from hasten.errors import UsageError
from hasten.train.base import Task, save_model, saving, to_generate
from hasten.train.checkpoints import about_weights, save_weights
from hasten.train.judging import Background, Court, Docket
from hasten.train.metrics import seconds_of, training_figures, validation_figures
from hasten.train.phases import Due, Phase
from hasten.train.recipe import Recipe
from hasten.train.rolling import (
    batches_of,
    roll_out,
    seed_of,
    training_plan,
    validation_plan,
)
from hasten.train.rollouts import (
    Rollout,
    StepFolder,
    Verdicts,
    groups_of,
    read_json,
    read_rollouts,
    read_verdicts,
    write_json,
    write_rollouts,
)
from hasten.train.runs import MODEL, keep_step
from hasten.train.start import Model, kl_of

# (what is done, how much of it, of how much)
Progress = Callable[[str, int, int], None]


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
    with contextlib.ExitStack() as files, contextlib.ExitStack() as threads:
        background = None
        if court is not None:
            judged = partial(job.progress, "judging")
            background = threads.enter_context(Background(court, on_progress=judged))
        generating = _Generating(model, step - 1)
        if job.validation:
            before = job.step(step - 1)
            docket = _docket(job, before, files, background, validation=True)
            _bring(job, before, generating, background, docket, validation=True)
        if step <= job.recipe.rrhf.steps:
            here = job.step(step)
            docket = _docket(job, here, files, background)
            _bring(job, here, generating, background, docket)
        if background is not None:
            background.wait()


class _Generating:
    """The model after a step, as it generates: loaded when it is first asked for."""

    def __init__(self, model: Model | None, step: int) -> None:
        self._model, self._step = model, step
        self._loaded: Any = None

    def get(self, job: Job) -> Any:
        if self._loaded is None:
            assert self._model is not None  # `due` has looked for the rollouts
            self._loaded = to_generate(self._model.at(self._step, job.folder), job.recipe.model)
        return self._loaded


def _docket(
    job: Job,
    here: StepFolder,
    files: contextlib.ExitStack,
    background: Background | None,
    *,
    validation: bool = False,
) -> Docket | None:
    """Where the verdicts on a file of rollouts come together; None where they are there already,
    or nothing is judged."""
    final = here.judgements(validation=validation)
    if not here.rollouts(validation=validation).exists():
        final.unlink(missing_ok=True)  # of rollouts that somebody took away
    if background is None or final.exists():
        return None
    on_judged = partial(_validated, job, here) if validation else partial(_judged, here)
    return files.enter_context(Docket(final, reward=job.recipe.rrhf.reward, on_judged=on_judged))


def _bring(
    job: Job,
    here: StepFolder,
    generating: _Generating,
    background: Background | None,
    docket: Docket | None,
    *,
    validation: bool = False,
) -> None:
    """Rollouts, made or read, and to the judge with each batch."""

    def on_batch(number: int, rows: list[Rollout]) -> None:
        if background is not None and docket is not None:
            background.put(docket, number, rows)

    path = here.rollouts(validation=validation)
    if not path.exists():
        rows = _rolled(job, here, generating.get(job), on_batch, validation=validation)
    elif docket is not None:
        for number, some in batches_of(path).items():
            on_batch(number, some)
        rows = read_rollouts(path)
    if background is not None and docket is not None:
        background.close(docket, rows)


def _rolled(
    job: Job,
    here: StepFolder,
    loaded: Any,
    on_batch: Callable[[int, list[Rollout]], None],
    *,
    validation: bool,
) -> list[Rollout]:
    """The rollouts of a step, or of the validation programs after it, and their file."""
    recipe = job.recipe
    if validation:
        tasks, name = job.validation, "validation"
        plan = validation_plan(recipe.validation)
    else:
        tasks, name = _programs(job, here.step), "rolling out"
        seed = seed_of(recipe.seed, here.step)
        plan = training_plan(recipe.rrhf, recipe.data, seed=seed)
    path = here.rollouts(validation=validation)
    rows, parts = roll_out(
        loaded, tasks, path, plan=plan, data=recipe.data, on_batch=on_batch,
        on_progress=partial(job.progress, name),
    )  # fmt: skip
    here.keep_seconds(**{"validation_rollout" if validation else "rollout": parts.seconds})
    write_rollouts(path, rows)
    parts.remove()
    return rows


def _programs(job: Job, step: int) -> Sequence[Task]:
    """Those of a step: all, or as many as the recipe says, drawn anew for each."""
    number = job.recipe.rrhf.programs
    if not number or number >= len(job.tasks):
        return job.tasks
    draw = random.Random(seed_of(job.recipe.seed, "programs", step))
    return [job.tasks[place] for place in sorted(draw.sample(range(len(job.tasks)), number))]


def _judged(here: StepFolder, _: list[Verdicts], seconds: float, beyond: float) -> None:
    here.keep_seconds(judge=seconds, judge_beyond=beyond)


def _validated(job: Job, here: StepFolder, found: list[Verdicts], seconds: float, _: float) -> None:
    here.keep_seconds(validation_judge=seconds)
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
                save_model(model.at(step, job.folder), job.folder / MODEL)
        here.keep_seconds(learn=about.pop("seconds"))
        if not job.validation:
            _keep_line(job, here, about)
        write_json(here.learnt, about)
    for old in range(1, step - 1):
        shutil.rmtree(job.step(old).weights, ignore_errors=True)
    if job.validation:
        path = here.rollouts(validation=True)
        if not path.exists():
            here.judgements(validation=True).unlink(missing_ok=True)
            generating = _Generating(model, step).get(job)
            _rolled(job, here, generating, lambda *_: None, validation=True)


def _learnt(job: Job, model: Model, here: StepFolder) -> dict[str, Any]:
    """What learning was like, of which the weights are saved then."""
    from hasten.train.learn import learn

    recipe, began = job.recipe, time.monotonic()
    rows = read_rollouts(here.rollouts())
    groups = groups_of(rows, read_verdicts(here.judgements(), rows))
    kl = kl_of(model, rows, job.folder, step=here.step - 1)
    with model.learning(here.step, job.folder) as (loaded, optimizer):
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


def _keep_line(job: Job, here: StepFolder, figures: dict[str, Any]) -> None:
    """The step's line in steps.jsonl, which `figures` end."""
    line: dict[str, Any] = {"step": here.step, **figures}
    if here.step:
        rows = read_rollouts(here.rollouts())
        line |= training_figures(rows, read_verdicts(here.judgements(), rows))
        if here.learnt.exists():
            line |= read_json(here.learnt)
    keep_step(job.folder, {**line, "seconds": seconds_of(here)})
    job.on_step(line)
