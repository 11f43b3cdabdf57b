"""The model of a run: where it starts, which step's weights it has, how far it has moved."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from hasten.model.weights import LoadedModel
from hasten.train.base import computes_in_bfloat16, load_to_train
from hasten.train.checkpoints import load_optimizer, load_weights
from hasten.train.losses import Source
from hasten.train.recipe import DType, Recipe
from hasten.train.rollouts import Rollout, StepFolder
from hasten.train.scoring import Group, Response


class Model:
    """The model that learns, loaded when it is first asked for."""

    def __init__(self, recipe: Recipe, cache_dir: Path) -> None:
        self.recipe, self._cache_dir = recipe, cache_dir
        self._loaded: LoadedModel | None = None
        self._optimizer: Any = None
        self._step: int | None = None

    def at(self, step: int, run: Path) -> LoadedModel:
        """The model after a step; 0: the one that the recipe names. Raises what loading raises,
        and `BadData` where the weights are damaged."""
        if self._loaded is None or (step == 0 and self._step != 0):
            self._loaded = self._start()
            self._step, self._optimizer = 0, None
        if step != self._step:
            self._step, self._optimizer = None, None
            load_weights(self._loaded, StepFolder(run, step).weights)
            self._step = step
        return self._loaded

    @contextmanager
    def learning(self, step: int, run: Path) -> Iterator[tuple[LoadedModel, Any]]:
        """The model after the step before with its optimizer, to become that of `step` inside."""
        from hasten.train.learn import make_optimizer

        loaded = self.at(step - 1, run)
        if self._optimizer is None:
            self._optimizer = make_optimizer(loaded, self.recipe.rrhf)
            if step > 1:
                folder = StepFolder(run, step - 1).weights
                load_optimizer(self._optimizer, folder, device=loaded.device)
        optimizer, self._step = self._optimizer, None
        yield loaded, optimizer
        self._optimizer.zero_grad()
        self._step = step

    def reference(self) -> LoadedModel:
        """The model that the recipe names, once more, which is not to learn."""
        part = replace(self.recipe.model, lora_rank=0, gradient_checkpointing=False)
        return load_to_train(part, cache_dir=self._cache_dir)

    def _start(self) -> LoadedModel:
        """New adapters are random: the seed says how."""
        import torch

        on_gpu = [torch.cuda.current_device()] if torch.cuda.is_available() else []
        with torch.random.fork_rng(on_gpu):
            torch.manual_seed(self.recipe.seed)
            return load_to_train(self.recipe.model, cache_dir=self._cache_dir)


def precision_of(recipe: Recipe, loaded: LoadedModel) -> str:
    """In which precision a model computes on its device."""
    return (
        DType.BFLOAT16 if computes_in_bfloat16(recipe.model, loaded.device) else DType.FLOAT32
    ).value


def kl_of(model: Model, rows: Sequence[Rollout], run: Path, *, step: int) -> float | None:
    """How far the model after a step, which has written the rollouts, is from the one at the start,
    in nats a token (`scoring.kl_to_start`). None where it has drawn no sample."""
    from hasten.train.scoring import kl_to_start

    groups = drawn_from(rows)
    if not groups:
        return None
    if step == 0:
        return 0.0  # it is that model
    loaded, reference = model.at(step, run), model.reference()
    return kl_to_start(loaded, reference, groups, model_part=model.recipe.model)


def drawn_from(rows: Sequence[Rollout]) -> list[Group]:
    """The random samples of rollouts, whatever the judge said of them: rewards play no part."""
    groups = []
    for row in rows:
        drawn = [one for one in row.samples if one.source == Source.RANDOM and one.tokens]
        responses = tuple(Response(one.tokens, one.source, math.nan) for one in drawn)
        if responses:
            groups.append(Group(row.prompt_tokens, responses))
    return groups
