"""Generators by the name that --model takes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from hasten.model.base import Generator
from hasten.model.rules import RulesGenerator


def make_generator(
    model: str, cache_dir: Path, on_progress: Callable[[int, int], None] | None = None
) -> Generator:
    """`rules`, `smollm2`, a folder, a hub name or a .gguf file (the last four by transformers).

    `on_progress` hears of samples drawn and samples to draw. Raises `BadModel` or, where the `hf`
    extra is not installed, `MissingTool`."""
    if model == "rules":
        return RulesGenerator()
    from hasten.model.hf import HfGenerator  # torch is slow to import

    return HfGenerator(model, cache_dir=cache_dir, on_progress=on_progress)
