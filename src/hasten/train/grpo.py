"""Group-relative policy optimisation: TRL's GRPOTrainer, with the judge as its reward.

    advantage = (reward - mean of the group) / (standard deviation of the group + 1e-4)

In each of `steps` some programs of the training set get a group of samples each, and one update
follows. Samples are rolled out and judged as for RRHF, into the same files (`rollouts`): prompts
are `HfGenerator`'s to the token, and a batch is judged while the next one is written. What is
TRL's: the loss (token-level, "dapo"), the KL term, gradient accumulation, the optimizer (AdamW at a
constant rate), checkpoints. One process; causal models.

Where this departs from TRL:

- The advantages are ours (`advantages`): in float32 the mean of equal rewards differs from them in
  the last digit, and Adam makes a full step of the tiniest gradient. Here a group that ties has
  advantages of exactly 0.
- A sample that could not be judged, twice over, is no part of its group's mean and is masked out
  of the loss and the KL term. (TRL, before 1.16, made it a reward of 0.)
- The model that the KL term looks back to is the one of the recipe, adapters merged; TRL loads
  whatever its configuration names.

A killed run continues at its last checkpoint, written at each evaluation and every ten minutes;
rollouts and judgements of later steps are read, not made again. All that is drawn is drawn by the
seed and the step's number, so that on a processor the figures are those of a run that was never
killed.
"""

from __future__ import annotations

import contextlib
import copy
import importlib.util
import math
import random
import shutil
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from hasten.errors import BadData, MissingTool, UsageError
from hasten.model.hf import HfGenerator, Sampling
from hasten.model.weights import LoadedModel, quiet_transformers
from hasten.train.base import (
    Task,
    as_it_was,
    is_adapter,
    out_of_memory,
    save_model,
    saving,
    to_generate,
    too_little_memory,
)
from hasten.train.losses import Source
from hasten.train.metrics import training_figures, validation_figures
from hasten.train.recipe import GrpoPart
from hasten.train.rolling import Draw, Plan, seed_of, validation_plan
from hasten.train.rollouts import Rollout, StepFolder, Verdicts, damaged, read_verdicts
from hasten.train.rounds import Asked, Job, rounds
from hasten.train.runs import MODEL, read_steps
from hasten.train.scoring import kl_to_start
from hasten.train.start import Model, drawn_from, precision_of
from hasten.train.trainer_checkpoints import CHECKPOINTS, newest_checkpoint, remove_broken
from hasten.train.validation import prompts_for

_PACKAGES = ("trl", "datasets", "peft", "accelerate")
_EPSILON = 1e-4  # as TRL has it
_GENERATED_AT_ONCE = 32  # samples


@dataclass(frozen=True, slots=True)
class Rolled:
    """The samples of one step, `group` for each program, and what became of them."""

    rows: Sequence[Rollout]
    verdicts: Sequence[Verdicts]

    @property
    def rewards(self) -> list[float | None]:
        """Of all samples, group by group."""
        return [reward for one in self.verdicts for reward in one.rewards]

    @property
    def advantages(self) -> list[float]:
        """Of all samples, group by group."""
        return [one for verdicts in self.verdicts for one in advantages(verdicts.rewards)]


def advantages(rewards: Sequence[float | None]) -> list[float]:
    """How much better than its group each sample is, in standard deviations of the group.

        (r_i - mean(r)) / (std(r) + 1e-4), std with n - 1           (DeepSeekMath, equation 3)

    A sample without a reward has 0, and the others are as if it were not there. All are exactly 0
    where all rewards tie, or only one is left."""
    known = [reward for reward in rewards if reward is not None]
    if len(set(known)) < 2:
        return [0.0 for _ in rewards]
    mean, spread = statistics.fmean(known), statistics.stdev(known)
    return [0.0 if one is None else (one - mean) / (spread + _EPSILON) for one in rewards]


def schedule(programs: int, part: GrpoPart, *, seed: int) -> list[list[int]]:
    """Which of so many programs each step takes: random orders of all of them, one after the other,
    cut into steps. What is left of an order and is less than a step is left out of it. Raises
    `UsageError` where there are fewer programs than a step takes."""
    if programs < part.programs:
        raise UsageError(
            f"grpo.programs is {part.programs}, and there are {programs} to learn from: give fewer"
        )
    draw = random.Random(seed)
    steps: list[list[int]] = []
    while len(steps) < part.steps:
        order = draw.sample(range(programs), programs)
        whole = programs - programs % part.programs
        steps += [order[at : at + part.programs] for at in range(0, whole, part.programs)]
    return steps[: part.steps]


def evaluated(part: GrpoPart) -> set[int]:
    """The steps after which the model is evaluated: so many, evenly spread, the last one too."""
    number = min(part.evaluations, part.steps)
    return {math.ceil(part.steps * at / number) for at in range(1, number + 1)}


def require_trl() -> None:
    """Raise `MissingTool` where the extra `train` is not installed."""
    missing = [name for name in _PACKAGES if importlib.util.find_spec(name) is None]
    if missing:
        raise MissingTool(f"GRPO needs {', '.join(missing)}: script/bootstrap train")


def run(job: Job) -> None:
    """Train, or go on where a killed run ended, until the model of the last step is saved.

    Raises `UsageError` for an encoder-decoder model, a full disk and too little memory, and
    `SandboxError` where the machine fails at too many judgements of a step. What was done until
    then is kept."""
    if (job.folder / MODEL).is_dir():
        return
    model = Model(job.recipe, job.cache_dir)
    loaded = model.at(0, job.folder)
    if loaded.is_encoder_decoder:
        raise UsageError(
            f"{loaded.name} is an encoder-decoder model, and GRPO trains decoder-only ones: "
            "choose hasten train rrhf, or another --model"
        )
    _Run(job, model, loaded).train()
    with saving(job.folder / MODEL):
        save_model(loaded, job.folder / MODEL, job.recipe.data)
    shutil.rmtree(job.folder / CHECKPOINTS, ignore_errors=True)


class _Run:
    """A run under way: gives the trainer its samples, and writes down what came of each step."""

    def __init__(self, job: Job, model: Model, loaded: LoadedModel) -> None:
        self._job, self._model, self._loaded = job, model, loaded
        self._tasks = _fitting(job, loaded)
        recipe = job.recipe
        seed = seed_of(recipe.seed, "programs")
        self._steps = schedule(len(self._tasks), recipe.grpo, seed=seed)
        self._evaluated = evaluated(recipe.grpo)
        self._figures: dict[str, Any] = {}
        self._learning_since = 0.0

    def train(self) -> None:
        """All steps that are not done."""
        from hasten.train.grpo_trainer import Hooks, make_trainer

        recipe, part = self._job.recipe, self._job.recipe.grpo
        checkpoints = self._job.folder / CHECKPOINTS
        remove_broken(checkpoints)
        newest = newest_checkpoint(checkpoints)
        if not read_steps(self._job.folder):
            place = StepFolder(self._job.folder, 0)
            self._job.keep_line({"step": 0, **self._validation(place)})
        penalised = bool(part.beta) and not recipe.model.lora_rank
        with quiet_transformers(), _settings_kept(self._loaded):
            try:
                trainer = make_trainer(
                    self._loaded,
                    recipe,
                    self._prompts(),
                    Hooks(self._rolled, self._stepped, self._evaluated.__contains__),
                    checkpoints,
                    reference=self._model.reference() if penalised else None,
                )
                trainer.train(resume_from_checkpoint=None if newest is None else str(newest))
            except RuntimeError as error:
                if out_of_memory(error):
                    raise too_little_memory(f"{part.micro_batch} samples at once") from error
                raise

    def _prompts(self) -> list[list[str]]:
        """What each step asks."""
        prompts = [prompt.text for prompt in prompts_for(self._tasks, self._job.recipe.data)]
        return [[prompts[place] for place in places] for places in self._steps]

    def _rolled(self, step: int) -> Rolled:
        """The samples of a step, judged."""
        recipe, part = self._job.recipe, self._job.recipe.grpo
        place = StepFolder(self._job.folder, step)
        self._job.progress("steps", step - 1, part.steps)
        tasks = [self._tasks[at] for at in self._steps[step - 1]]
        plan = plan_of(part, seed=seed_of(recipe.seed, "grpo", step))
        rows, verdicts = self._judged(Asked(place, tasks, plan))
        if any(len(row.samples) != part.group for row in rows):
            raise damaged(place.rollouts())
        self._figures = {"step": step, **training_figures(rows, verdicts)}
        if step in self._evaluated:
            self._figures["kl"] = self._kl(rows)
        self._learning_since = time.monotonic()
        return Rolled(rows, verdicts)

    def _stepped(self, step: int, loss: float) -> None:
        """The model has learnt from the samples of a step."""
        place = StepFolder(self._job.folder, step)
        place.keep_seconds(learn=time.monotonic() - self._learning_since)
        place.keep_precision(learn=precision_of(self._job.recipe, self._loaded))
        line = {**self._figures, "loss": loss}
        if step in self._evaluated:
            line |= self._validation(place)
        self._job.keep_line(line)
        self._job.progress("steps", step, self._job.recipe.grpo.steps)

    def _validation(self, place: StepFolder) -> dict[str, Any]:
        """What the model as it is makes of the judged sample."""
        if not self._job.validation:
            return {}
        recipe = self._job.recipe
        plan = validation_plan(recipe.validation)
        asked = Asked(place, self._job.validation, plan, validation=True)
        rows, verdicts = self._judged(asked)
        return validation_figures(rows, verdicts)

    def _judged(self, asked: Asked) -> tuple[list[Rollout], list[Verdicts]]:
        """The rollouts of some programs and what became of them."""
        court = self._job.court
        if court is None:
            raise UsageError("there is no judge, and GRPO learns from its rewards")
        reward = self._job.recipe.grpo.reward
        with rounds(self._job, self._writer, reward=reward, court=court) as these:
            rows = these.bring(asked)
        return rows, read_verdicts(asked.place.judgements(validation=asked.validation), rows)

    @contextlib.contextmanager
    def _writer(self) -> Iterator[LoadedModel]:
        """The model as it is, as it generates."""
        with as_it_was(self._loaded.model):
            yield to_generate(self._loaded, self._job.recipe.model)

    def _kl(self, rows: Sequence[Rollout]) -> float | None:
        """How far the model that wrote the samples is from that at the start, in nats a token."""
        groups = drawn_from(rows)
        if not groups:
            return None
        with as_it_was(self._loaded.model):
            reference = self._model.reference()
            return kl_to_start(self._loaded, reference, groups, model_part=self._job.recipe.model)


def _fitting(job: Job, loaded: LoadedModel) -> list[Task]:
    """The tasks whose prompts leave room for a reply. Raises `BadData` where there is none."""
    data = job.recipe.data
    generator = HfGenerator(loaded)
    found = [
        task
        for task, prompt in zip(job.tasks, prompts_for(job.tasks, data), strict=True)
        if generator.has_room(prompt) and generator.count_tokens(prompt.text) <= data.max_tokens
    ]
    if not found:
        raise BadData(
            f"no prompt has at most {data.max_tokens} tokens and leaves room for a reply in the "
            f"{loaded.context} that {loaded.name} holds: give a larger max_tokens, or another "
            "--model"
        )
    return found


def plan_of(part: GrpoPart, *, seed: int) -> Plan:
    """What every program gets in one step."""
    sampling = Sampling(
        temperature=part.temperature,
        top_k=part.top_k,
        max_new_tokens=part.max_new_tokens,
        batch_size=_GENERATED_AT_ONCE,
    )
    return Plan(
        draws=(Draw(Source.RANDOM.value, part.group, sampling),),
        batch=max(1, _GENERATED_AT_ONCE // part.group),
        seed=seed,
        smaller="grpo.group",
    )


@contextlib.contextmanager
def _settings_kept(loaded: LoadedModel) -> Iterator[None]:
    """The model's configuration is its own again afterwards: the Trainer turns its cache off and
    sets tokens in it."""
    model = loaded.model.get_base_model() if is_adapter(loaded.model) else loaded.model
    before = copy.deepcopy((model.config, model.generation_config))
    try:
        yield
    finally:
        model.config, model.generation_config = before
