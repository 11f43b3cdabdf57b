"""Rolling out: a model writes samples for programs, batch by batch, as data.

The programs are put in order, the longest prompts first, and cut into batches of a fixed size. What
a model writes for a batch depends on the batch and its seed alone; a batch that is done is kept, so
that a killed run continues behind it and writes the same file.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from hasten.model.hf import HfGenerator, Reply, Sampling, prompt_tokens
from hasten.model.prompts import Example, training_text
from hasten.model.replies import candidates_of
from hasten.model.weights import LoadedModel, quiet_transformers
from hasten.train.base import Task, enough_memory
from hasten.train.losses import Source
from hasten.train.recipe import DataPart, RrhfPart, ValidationPart
from hasten.train.rollouts import (
    Parts,
    Rollout,
    Sample,
    damaged,
    rollout_json,
    rollout_of,
)
from hasten.train.validation import prompts_for, sampling_of
from hasten.types import Prompt

BEAM = "beam"  # the source of validation's samples

# (the number of a batch, its rollouts)
OnBatch = Callable[[int, list[Rollout]], None]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Draw:
    """So many samples for each program, and how they come about."""

    source: str
    number: int
    sampling: Sampling


@dataclass(frozen=True, slots=True)
class Plan:
    """What every program gets. `batch`: programs at once; `seed`: of this step; `target`: with the
    pair's own fast program; `max_tokens`: a pair with more in prompt and target together is
    skipped; `smaller`: the key of the recipe by which a batch needs less memory."""

    draws: tuple[Draw, ...]
    batch: int
    seed: int = 0
    target: bool = False
    max_tokens: int | None = None
    smaller: str = "batch"


def training_plan(part: RrhfPart, data: DataPart, *, seed: int) -> Plan:
    """PerfRL, section 4.2: some random samples, the greedy one, the target."""
    size = part.rollout_batch
    limit = part.max_new_tokens or None
    drawn = Sampling(
        temperature=part.temperature, top_k=part.top_k, max_new_tokens=limit, batch_size=size
    )
    likeliest = Sampling(temperature=0.0, max_new_tokens=limit, batch_size=size)
    draws = []
    if part.random:
        draws.append(Draw(Source.RANDOM.value, part.random, drawn))
    if part.greedy:
        draws.append(Draw(Source.GREEDY.value, 1, likeliest))
    return Plan(
        draws=tuple(draws),
        batch=max(1, size // max(1, part.random)),
        seed=seed,
        target=part.target,
        max_tokens=data.max_tokens,
        smaller="rrhf.rollout_batch",
    )


def validation_plan(part: ValidationPart) -> Plan:
    """PerfRL, section 5, figure 3: the best beams of a search."""
    draws = (Draw(BEAM, part.best, sampling_of(part)),)
    return Plan(draws=draws, batch=part.batch, smaller="validation.batch")


def seed_of(*parts: int | str) -> int:
    """A seed of 32 bits that other parts do not share."""
    digest = hashlib.sha256("\0".join(map(str, parts)).encode()).digest()
    return int.from_bytes(digest[:4])


def roll_out(
    loaded: LoadedModel,
    tasks: Sequence[Task],
    path: Path,
    *,
    plan: Plan,
    data: DataPart,
    on_batch: OnBatch,
    on_progress: Progress,
) -> tuple[list[Rollout], Parts]:
    """The rollouts of all tasks, in their order; the caller writes them to `path`, and removes the
    parts then. `on_batch` is called for every batch, also for those that were kept.

    Raises `UsageError` where a file cannot be written or a GPU's memory does not do, `BadData` for
    a damaged file; what was done until then is kept."""
    prompts = prompts_for(tasks, data)
    order = sorted(range(len(tasks)), key=lambda place: (-len(prompts[place].text), place))
    batches = [
        sorted(order[start : start + plan.batch]) for start in range(0, len(order), plan.batch)
    ]
    found: dict[int, Rollout] = {}
    with Parts(path) as parts:
        on_progress(0, len(tasks))
        for number, places in enumerate(batches):
            if number not in parts.done:
                began = time.monotonic()
                asked = [(tasks[place], prompts[place]) for place in places]
                rows = _batch(loaded, asked, number, plan, data)
                parts.add(
                    number,
                    seconds=time.monotonic() - began,
                    rows=[rollout_json(row) for row in rows],
                )
            kept = _kept(parts, number, len(places))
            found |= dict(zip(places, kept, strict=True))
            on_batch(number, kept)
            on_progress(len(found), len(tasks))
    return [found[place] for place in range(len(tasks))], parts


def batches_of(rows: Sequence[Rollout]) -> dict[int, list[Rollout]]:
    """The rollouts of a file, by the batches in which they were written."""
    found: dict[int, list[Rollout]] = {}
    for row in rows:
        found.setdefault(row.batch, []).append(row)
    return {number: found[number] for number in sorted(found)}


def target_of(loaded: LoadedModel, task: Task, data: DataPart) -> Sample | None:
    """The pair's fast program as the model would write it. None where the task has none."""
    if task.target is None:
        return None
    example = Example(task.problem_id, task.slow, task.target)
    text = training_text(example, data.prompt)[1]
    tokenizer = loaded.tokenizer
    tokens = tokenizer(text, add_special_tokens=False).input_ids
    return Sample(Source.TARGET.value, text, (*tokens, tokenizer.eos_token_id), task.target.source)


def _batch(
    loaded: LoadedModel,
    asked: Sequence[tuple[Task, Prompt]],
    number: int,
    plan: Plan,
    data: DataPart,
) -> list[Rollout]:
    """One batch: every draw in turn, of the programs that are not skipped."""
    with quiet_transformers():
        tokens = [prompt_tokens(loaded, prompt.text) for _, prompt in asked]
        targets = [target_of(loaded, task, data) if plan.target else None for task, _ in asked]
    skipped = {
        place: why
        for place in range(len(asked))
        if (why := _too_long(loaded, tokens[place], targets[place], plan)) is not None
    }
    samples: list[list[Sample]] = [[] for _ in asked]
    seed = seed_of(plan.seed, number)
    for draw in plan.draws:
        places = [place for place in range(len(asked)) if place not in skipped]
        answers = _answers(loaded, [asked[place][1] for place in places], draw, seed, plan)
        for place, replies in zip(places, answers, strict=True):
            if not replies:
                skipped[place] = f"the prompt leaves no room for a reply in {loaded.context} tokens"
            samples[place] += _samples(replies, asked[place][0], draw)
    rollouts = []
    for place, (task, prompt) in enumerate(asked):
        target = targets[place]
        if place not in skipped and target is not None:
            samples[place].append(target)
        rollouts.append(
            Rollout(
                problem_id=task.problem_id,
                slow=task.slow,
                prompt=prompt.text,
                prompt_tokens=tuple(tokens[place]),
                samples=() if place in skipped else tuple(samples[place]),
                batch=number,
                skipped=skipped.get(place),
            )
        )
    return rollouts


def _too_long(
    loaded: LoadedModel, prompt: Sequence[int], target: Sample | None, plan: Plan
) -> str | None:
    """Why a program cannot be asked about, before anything is written."""
    sides = [len(prompt), 0 if target is None else len(target.tokens)]
    said = f"prompt and target have {sides[0]} and {sides[1]} tokens"
    if plan.max_tokens is not None and sum(sides) > plan.max_tokens:
        return f"{said}, and max_tokens is {plan.max_tokens}"
    room = loaded.context
    if room is not None and (max(sides) if loaded.is_encoder_decoder else sum(sides)) > room:
        return f"{said}, and {loaded.name} holds {room}"
    return None


def _answers(
    loaded: LoadedModel, prompts: Sequence[Prompt], draw: Draw, seed: int, plan: Plan
) -> list[list[Reply]]:
    generator = HfGenerator(loaded, sampling=draw.sampling)
    what = f"{draw.number} replies to each of {len(prompts)} prompts"
    with enough_memory(what, f"give a smaller {plan.smaller}"):
        return generator.replies(prompts, draw.number, seed) if prompts else []


def _samples(replies: Sequence[Reply], task: Task, draw: Draw) -> list[Sample]:
    candidates = candidates_of([reply.text for reply in replies], task.slow, name=draw.source)
    return [
        Sample(
            draw.source,
            reply.text,
            reply.tokens,
            None if candidate.program is None else candidate.program.source,
        )
        for reply, candidate in zip(replies, candidates, strict=True)
    ]


def _kept(parts: Parts, number: int, size: int) -> list[Rollout]:
    """The rollouts of a batch that is done. Raises `BadData`."""
    try:
        rows = [rollout_of(said) for said in parts.done[number]["rows"]]
    except (ValueError, TypeError, KeyError) as error:
        raise damaged(parts.path) from error
    if len(rows) != size:
        raise damaged(parts.path)
    return rows
