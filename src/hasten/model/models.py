"""Generators by the name that --model takes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from hasten.errors import UsageError
from hasten.model.base import Generator
from hasten.model.rules import RulesGenerator
from hasten.types import Program

if TYPE_CHECKING:
    from hasten.model.hf import Sampling
    from hasten.model.openai_api import Server

_OPENAI, _REPLAY = "openai:", "replay:"


class LanguageModel(Generator, Protocol):
    """A generator that reads the text of prompts, and gives all the samples that it is asked for
    or, where a prompt does not fit, none."""

    @property
    def prompt_tokens(self) -> int:
        """The tokens of all prompts so far that were answered, as far as they are known."""
        ...

    def count_tokens(self, text: str) -> int:
        """The tokens of a prompt with this text, as the model counts them, or about so many."""
        ...

    def prompt_budget(self, program: Program) -> int | None:
        """The tokens that a prompt for the program may have; None where that is not known."""
        ...


def make_generator(
    model: str,
    cache_dir: Path,
    on_progress: Callable[[int, int], None] | None = None,
    *,
    sampling: Sampling | None = None,
    server: Server | None = None,
) -> Generator:
    """`rules`, `openai:MODEL` (on `server`), `replay:FILE`; `smollm2`, a folder, a hub name or a
    .gguf file (the last four by transformers).

    `on_progress` hears of samples drawn and samples to draw. Raises `BadModel`, `BadData` for a
    file that cannot be replayed, `UsageError` or, where the `hf` extra is not installed,
    `MissingTool`."""
    if model == "rules":
        return RulesGenerator()
    if model.startswith(_REPLAY):
        from hasten.model.replay import ReplayGenerator

        return ReplayGenerator(Path(model.removeprefix(_REPLAY)))
    if not model.startswith(_OPENAI):
        from hasten.model.hf import HfGenerator

        return HfGenerator(model, cache_dir=cache_dir, sampling=sampling, on_progress=on_progress)
    if server is None:
        raise UsageError(
            f"--model {model} needs --base-url: the server's address, as http://localhost:8000/v1"
        )
    from hasten.model.openai_api import OpenAiGenerator  # asyncio is slow to import

    name = model.removeprefix(_OPENAI)
    return OpenAiGenerator(name, server, sampling=sampling, on_progress=on_progress)


def require_model(model: str, *, server: Server | None = None) -> None:
    """Raise what `make_generator` would, as far as can be told without loading a model: for work
    that asks it only after hours."""
    if model == "rules" or model.startswith((_REPLAY, _OPENAI)):
        make_generator(model, Path(), server=server)
        return
    from hasten.model import weights

    weights.require(model)


def language_model(generator: Generator) -> LanguageModel | None:
    """The generator, where it is a language model."""
    from hasten.model.hf import HfGenerator
    from hasten.model.openai_api import OpenAiGenerator

    return generator if isinstance(generator, (HfGenerator, OpenAiGenerator)) else None
