"""RRHF's learning phase: from judged responses to a model that ranks them as the judge does.

    L = weight * L_rank + L_tuning for each program             (PerfRL, section 4.2; `losses`)

averaged over the programs of an update, by AdamW at a constant learning rate. Where a program's
rewards all tie there is no rank term, and its best response is learnt all the same. The order of
the programs is the only thing that is drawn: on a processor the same seed gives the same weights.

It knows no files: what is saved, and when, is the caller's business. One process.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from hasten.errors import UsageError
from hasten.model.weights import LoadedModel
from hasten.train.base import LESS_TO_HOLD, computing, enough_memory
from hasten.train.losses import group_losses
from hasten.train.recipe import ModelPart, RrhfPart
from hasten.train.scoring import (
    Group,
    log_probabilities,
    row_length,
    takes_trees,
    without_dropout,
)

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Learnt:
    """What a learning phase was like: means over its updates.

    `rank` and `tuning`: L_rank, without its weight, and L_tuning; `loss`: weight * rank + tuning;
    `rank_share`: of the loss, the part that the weighted rank term is, 0 to 1. `tokens`: of all
    responses, over all epochs. `seconds`: of wall time."""

    loss: float
    rank: float
    tuning: float
    rank_share: float
    updates: int
    tokens: int
    seconds: float


def make_optimizer(loaded: LoadedModel, part: RrhfPart) -> Any:
    """AdamW (`torch.optim.Optimizer`) over all weights that learn. Biases and norms do not decay,
    as Transformers' Trainer has it."""
    import torch

    weights = [one for one in loaded.model.parameters() if one.requires_grad]
    return torch.optim.AdamW(
        [
            {"params": [one for one in weights if one.ndim > 1]},
            {"params": [one for one in weights if one.ndim <= 1], "weight_decay": 0.0},
        ],
        lr=part.learning_rate,
        weight_decay=part.weight_decay,
    )


def learn(
    loaded: LoadedModel,
    optimizer: Any,
    groups: Sequence[Group],
    part: RrhfPart,
    model_part: ModelPart,
    *,
    seed: int,
    on_progress: Progress = lambda *_: None,
) -> Learnt:
    """`part.epochs` passes over the groups, `part.batch` of them for each update.

    `on_progress` is called after each update with the groups that were learnt from, over all
    epochs, and how many these will be. Raises `UsageError` where there are no groups, where a
    GPU's memory does not do, where the loss is no number any more, and what
    `scoring.log_probabilities` raises; the model's weights are then those of the last update."""
    if not groups:
        raise UsageError("there are no judged responses to learn from")
    began = time.monotonic()
    draw = random.Random(seed)
    tree = takes_trees(loaded)
    lengths = [row_length(group, tree=tree) for group in groups]
    order = list(range(len(groups)))
    updates: list[tuple[float, float]] = []
    done, total = 0, part.epochs * len(groups)
    with without_dropout(loaded):
        for _ in range(part.epochs):
            draw.shuffle(order)
            for begin in range(0, len(order), part.batch):
                places = sorted(order[begin : begin + part.batch], key=lambda i: (lengths[i], i))
                batch = [groups[place] for place in places]
                updates.append(_update(loaded, optimizer, batch, part, model_part))
                done += len(batch)
                on_progress(done, total)
    losses = [part.weight * rank + tuning for rank, tuning in updates]
    shares = [
        part.weight * rank / loss if loss else 0.0
        for (rank, _), loss in zip(updates, losses, strict=True)
    ]
    tokens = sum(len(one.tokens) for group in groups for one in group.responses)
    return Learnt(
        loss=_mean(losses),
        rank=_mean([rank for rank, _ in updates]),
        tuning=_mean([tuning for _, tuning in updates]),
        rank_share=_mean(shares),
        updates=len(updates),
        tokens=part.epochs * tokens,
        seconds=time.monotonic() - began,
    )


def _update(
    loaded: LoadedModel,
    optimizer: Any,
    groups: Sequence[Group],
    part: RrhfPart,
    model_part: ModelPart,
) -> tuple[float, float]:
    """One step of the optimizer; the means of L_rank and L_tuning over the groups before it."""
    import torch

    optimizer.zero_grad()
    ranks, tunings = [], []
    for begin in range(0, len(groups), part.micro_batch):
        batch = groups[begin : begin + part.micro_batch]
        with enough_memory(_what(batch)):
            for rank, tuning in _backward(loaded, batch, part, model_part, of=len(groups)):
                ranks.append(rank)
                tunings.append(tuning)
    rank, tuning = float(torch.stack(ranks).mean()), float(torch.stack(tunings).mean())
    weights = [one for some in optimizer.param_groups for one in some["params"]]
    norm = float(torch.nn.utils.clip_grad_norm_(weights, part.max_gradient))
    loss = part.weight * rank + tuning
    if not (math.isfinite(loss) and math.isfinite(norm)):
        raise UsageError(
            f"the loss is {loss} and its gradient {norm}: give a smaller learning_rate, or dtype "
            "float32"
        )
    with enough_memory("the optimizer's state", LESS_TO_HOLD):  # which the first step makes
        optimizer.step()
    return rank, tuning


def _backward(
    loaded: LoadedModel,
    groups: Sequence[Group],
    part: RrhfPart,
    model_part: ModelPart,
    *,
    of: int,
) -> list[tuple[Any, Any]]:
    """Adds the gradients of some groups, out of `of` for the update; both losses of each."""
    import torch

    with computing(model_part, loaded.device):
        scored = log_probabilities(loaded, groups)
    losses = [
        group_losses(
            one.log_probabilities,
            one.labels,
            [response.reward for response in group.responses],
            [response.source for response in group.responses],
            reduction=part.tuning,
        )
        for one, group in zip(scored, groups, strict=True)
    ]
    torch.stack([part.weight * rank + tuning for rank, tuning in losses]).sum().div(of).backward()
    return [(rank.detach(), tuning.detach()) for rank, tuning in losses]


def _what(groups: Sequence[Group]) -> str:
    longest = max(len(group.prompt) + max(map(len, group.distinct)) for group in groups)
    return f"{len(groups)} programs' responses, with their prompts up to {longest} tokens"


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
