"""A recipe: all that decides about a training run. One file serves `sft`, `rrhf` and `grpo`.

Every number that a paper publishes has a name here. The defaults are those of the papers where
they say one (PIE section 3.2 and appendix A.8; PerfRL sections 4 and 5), else ours.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import StrEnum

from hasten.errors import UsageError
from hasten.model.prompts import BEST_TAG, TRAINABLE, Prompting, Strategy
from hasten.types import Language


class DType(StrEnum):
    """In what precision a model computes. Its weights are float32 while it is trained in full."""

    AUTO = "auto"  # bfloat16 where the machine has it
    BFLOAT16 = "bfloat16"
    FLOAT32 = "float32"


class Subset(StrEnum):
    """Which pairs."""

    ALL = "all"
    HQ = "hq"


class Schedule(StrEnum):
    """How the learning rate goes on after the warm-up."""

    CONSTANT = "constant"
    LINEAR = "linear"
    COSINE = "cosine"


class Tuning(StrEnum):
    """How the loss of the best response weighs its tokens: PerfRL's text sums, its code takes the
    mean. The sum is as many times the rank term as the response has tokens."""

    MEAN = "mean"
    SUM = "sum"


@dataclass(frozen=True, slots=True)
class ModelPart:
    """What is trained. `name` as --model takes it. `lora_rank` 0: all weights; else adapters of
    that rank on all linear layers (PIE's recipe: rank 32, alpha 16)."""

    name: str = "smollm2-base"
    dtype: DType = DType.AUTO
    lora_rank: int = 0
    lora_alpha: int = 16
    lora_dropout: float = 0.0
    gradient_checkpointing: bool = False

    def __post_init__(self) -> None:
        _at_least(0, lora_rank=self.lora_rank)
        _at_least(1, lora_alpha=self.lora_alpha)
        _shares(lora_dropout=self.lora_dropout)


@dataclass(frozen=True, slots=True)
class DataPart:
    """Which pairs, and how they are put. `prompt`: `trained` (PIE), `natural` (PerfRL) or
    `edits` (only the lines that change); `tags`: with the score of each pair
    (performance-conditioned). `origins`: only pairs of these origins, such as `human`; none: all.
    `languages`: only programs in these, in validation as well; none: all.
    `max_tokens`: a pair with more in prompt and completion together is left out and counted (PIE's
    code: 2,000), and so is one with more than `max_reply` in the completion (0: no limit).
    `limit`: of what is left only so many pairs, drawn once, are learnt from in fine-tuning, as
    where two sources are compared at equal quantity; 0: all."""

    subset: Subset = Subset.ALL
    prompt: Strategy = Strategy.TRAINED
    tags: bool = False
    origins: tuple[str, ...] = ()
    languages: tuple[Language, ...] = ()
    max_tokens: int = 2000
    max_reply: int = 0
    limit: int = 0

    def __post_init__(self) -> None:
        _at_least(1, max_tokens=self.max_tokens)
        _at_least(0, max_reply=self.max_reply, limit=self.limit)
        if self.prompt not in TRAINABLE:
            raise UsageError(f"prompt is {self.prompt}: choose {' or '.join(TRAINABLE)}")
        if self.tags and self.prompt is not Strategy.TRAINED:
            raise UsageError("tags go with the prompt trained")

    @property
    def asking(self) -> Prompting:
        """How a model of this recipe is asked: for the best score where its pairs had scores."""
        return Prompting(self.prompt, tag=BEST_TAG if self.tags else None)


@dataclass(frozen=True, slots=True)
class ValidationPart:
    """The judged sample of the validation programs: `programs` of them, drawn once; `beams` are
    searched and the `best` of them judged (PerfRL section 5: 4 and 2). 0 programs: no such
    sample. `max_new_tokens`: of a reply; 0: twice the program's own and some more."""

    programs: int = 32
    beams: int = 4
    best: int = 2
    max_new_tokens: int = 0
    batch: int = 8

    def __post_init__(self) -> None:
        _at_least(0, programs=self.programs, max_new_tokens=self.max_new_tokens)
        _at_least(1, beams=self.beams, best=self.best, batch=self.batch)
        if self.best > self.beams:
            raise UsageError(f"best is {self.best}: at most beams, which is {self.beams}")


@dataclass(frozen=True, slots=True)
class SftPart:
    """Fine-tuning. `batch`: pairs for each update, `micro_batch` of them at once in each process,
    or a part of that where 5 % of the tokens would be padding. `evaluations`: how often in an epoch
    the validation loss is measured and a checkpoint written; `patience`: after so many evaluations
    without a better loss, or a better judged sample, it stops (0: never)."""

    epochs: float = 1.0
    batch: int = 32
    micro_batch: int = 4
    learning_rate: float = 1e-5
    weight_decay: float = 0.0
    warmup: float = 0.0
    schedule: Schedule = Schedule.LINEAR
    max_gradient: float = 1.0
    evaluations: int = 1
    patience: int = 0

    def __post_init__(self) -> None:
        _at_least(1, batch=self.batch, micro_batch=self.micro_batch, evaluations=self.evaluations)
        _at_least(0, patience=self.patience, weight_decay=self.weight_decay)
        _positive(epochs=self.epochs, learning_rate=self.learning_rate)
        _positive(max_gradient=self.max_gradient)
        _shares(warmup=self.warmup)
        if self.batch % self.micro_batch:
            raise UsageError(f"batch is {self.batch}: give a multiple of micro_batch")


@dataclass(frozen=True, slots=True)
class RrhfPart:
    """PerfRL's loop (section 4.2; METHODS section 5). In each of `steps`: `programs` of the
    training set (0: all) get `random` samples, drawn with `temperature` and `top_k`, `greedy`
    (0 or 1) and, if `target`, the pair's own fast program; then `epochs` over them.
    `weight`: of the rank term (a in the paper). `batch`: programs for each update, `micro_batch`
    of them at once."""

    steps: int = 8
    epochs: int = 3
    programs: int = 0
    random: int = 2
    greedy: int = 1
    target: bool = True
    temperature: float = 1.0
    top_k: int = 50
    max_new_tokens: int = 0
    rollout_batch: int = 32
    reward: str = "perfrl"
    weight: float = 1.0
    tuning: Tuning = Tuning.MEAN
    learning_rate: float = 2e-5
    weight_decay: float = 0.0
    max_gradient: float = 1.0
    batch: int = 32
    micro_batch: int = 2

    def __post_init__(self) -> None:
        _at_least(1, steps=self.steps, epochs=self.epochs, rollout_batch=self.rollout_batch)
        _at_least(1, batch=self.batch, micro_batch=self.micro_batch)
        _at_least(0, programs=self.programs, random=self.random, top_k=self.top_k)
        _at_least(0, max_new_tokens=self.max_new_tokens, weight=self.weight)
        _at_least(0, weight_decay=self.weight_decay)
        _positive(temperature=self.temperature, learning_rate=self.learning_rate)
        _positive(max_gradient=self.max_gradient)
        wrong = []
        if self.greedy not in (0, 1):
            wrong.append(f"greedy is {self.greedy}: give 0 or 1")
        if self.random + self.greedy < 1:
            wrong.append("random and greedy are both 0: nothing would be learnt from")
        if self.random + self.greedy + self.target < 2:
            wrong.append("there is one response for each program: a ranking needs two")
        if wrong:
            raise UsageError("; ".join(wrong))


@dataclass(frozen=True, slots=True)
class GrpoPart:
    """Group-relative policy optimisation (as TRL has it). In each of `steps` so many `programs` get
    a `group` of samples each, and one update follows, of `micro_batch` samples at once. `beta`:
    weight of the KL term; `evaluations`: how often, evenly spread, the model is validated."""

    steps: int = 100
    group: int = 8
    programs: int = 4
    micro_batch: int = 8
    temperature: float = 1.0
    top_k: int = 0
    max_new_tokens: int = 512
    learning_rate: float = 1e-6
    beta: float = 0.0
    max_gradient: float = 1.0
    reward: str = "speedup"
    evaluations: int = 4

    def __post_init__(self) -> None:
        _at_least(1, steps=self.steps, programs=self.programs, micro_batch=self.micro_batch)
        _at_least(1, max_new_tokens=self.max_new_tokens, evaluations=self.evaluations)
        _at_least(2, group=self.group)
        _at_least(0, top_k=self.top_k, beta=self.beta)
        _positive(temperature=self.temperature, learning_rate=self.learning_rate)
        _positive(max_gradient=self.max_gradient)
        if self.programs * self.group % self.micro_batch:
            raise UsageError(
                f"micro_batch is {self.micro_batch}: give a divisor of programs * group, which is "
                f"{self.programs * self.group}"
            )


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything together. `seed`: of all that is drawn."""

    seed: int = 0
    model: ModelPart = field(default_factory=ModelPart)
    data: DataPart = field(default_factory=DataPart)
    validation: ValidationPart = field(default_factory=ValidationPart)
    sft: SftPart = field(default_factory=SftPart)
    rrhf: RrhfPart = field(default_factory=RrhfPart)
    grpo: GrpoPart = field(default_factory=GrpoPart)


def _at_least(least: int, **values: float) -> None:
    wrong = [
        f"{key} is {value}: give {least} or more"
        for key, value in values.items()
        if not least <= value < math.inf
    ]
    if wrong:
        raise UsageError("; ".join(wrong))


def _positive(**values: float) -> None:
    wrong = [
        f"{key} is {value}: give more than 0"
        for key, value in values.items()
        if not 0 < value < math.inf
    ]
    if wrong:
        raise UsageError("; ".join(wrong))


def _shares(**values: float) -> None:
    wrong = [
        f"{key} is {value}: give 0 or more, below 1"
        for key, value in values.items()
        if not 0 <= value < 1
    ]
    if wrong:
        raise UsageError("; ".join(wrong))
