"""The judged sample of the validation programs: what a model in training is worth.

PerfRL section 5, figure 3: of a beam search of 4 the best 2 are judged; a program counts as solved
if any of the two does it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from hasten.judge.reward import UNJUDGED, Judged
from hasten.model.hf import HfGenerator, Sampling
from hasten.model.prompts import Prompter
from hasten.model.weights import LoadedModel
from hasten.train.base import Judge, Task
from hasten.train.recipe import DataPart, ValidationPart
from hasten.types import Prompt


@dataclass(frozen=True, slots=True)
class Rates:
    """Shares of 1 of the programs for which any candidate compiles, is right, is improved; of
    `programs` that were judged, beside `unjudged` ones. `speedup`: the mean of the best improved
    candidate's speedup, 1 where none is."""

    compile: float
    correct: float
    opt: float
    speedup: float
    programs: int
    unjudged: int


def rates_of(groups: Sequence[Sequence[Judged]]) -> Rates | None:
    """The rates of some programs' candidates; None where none could be judged: a mean of nothing
    is no number. A program of which a candidate is unjudged counts only where another is improved:
    what the others fail at it might have done."""
    whole = [
        group
        for group in groups
        if any(one.improved for one in group) or all(one.verdict != UNJUDGED for one in group)
    ]
    if not whole:
        return None
    n = len(whole)
    best = [
        max((one.speedup for one in group if one.improved and one.speedup), default=1.0)
        for group in whole
    ]
    return Rates(
        compile=sum(any(one.compiled for one in group) for group in whole) / n,
        correct=sum(any(one.correct for one in group) for group in whole) / n,
        opt=sum(any(one.improved for one in group) for group in whole) / n,
        speedup=sum(best) / n,
        programs=n,
        unjudged=len(groups) - n,
    )


def prompts_for(tasks: Sequence[Task], data: DataPart) -> list[Prompt]:
    """What a model of this recipe is asked: for the best score where its pairs had scores."""
    prompter = Prompter(data.asking)
    return [prompter.prompt(task.slow, problem_id=task.problem_id) for task in tasks]


def sampling_of(part: ValidationPart) -> Sampling:
    """How the candidates come about: the search for beams, or the likeliest reply."""
    limit = part.max_new_tokens or None
    sampling = Sampling(beams=part.beams, batch_size=part.batch * part.beams, max_new_tokens=limit)
    return replace(sampling, temperature=0.0) if part.beams == 1 else sampling


def validate(
    loaded: LoadedModel,
    tasks: Sequence[Task],
    *,
    data: DataPart,
    part: ValidationPart,
    judge: Judge,
    on_progress: Callable[[int, int], None] | None = None,
) -> tuple[Rates | None, list[list[Judged]]]:
    """The rates of a model on the tasks, and what they are made of."""
    generator = HfGenerator(loaded, sampling=sampling_of(part), on_progress=on_progress)
    answers = generator.generate(prompts_for(tasks, data), part.best, seed=0)
    # A prompt for which there is no room has no answers: that is a failure, not a gap.
    programs = [[answer.program for answer in group] or [None] for group in answers]
    judged = judge(tasks, programs)
    return rates_of(judged), judged
