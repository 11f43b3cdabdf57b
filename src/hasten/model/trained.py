"""How a model was trained to be asked, kept beside its weights.

    MODEL/prompt.toml       strategy = "edits", and tag = 10 for a performance-conditioned model

Whoever asks such a model need not know: `--prompt` is this, where it is not given.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path

from hasten.errors import BadModel, UsageError
from hasten.files import write_whole
from hasten.model.prompts import Prompting, Strategy
from hasten.model.weights import PACKAGED

_FILE = "prompt.toml"


def keep_prompting(folder: Path, prompting: Prompting) -> None:
    """Write how the model of a folder is asked."""
    tag = "" if prompting.tag is None else f"tag = {prompting.tag}\n"
    write_whole(folder / _FILE, f'strategy = "{prompting.strategy}"\n{tag}'.encode())


def prompting_of(model: str) -> Prompting | None:
    """How a model is asked, as --model names it; None where it does not say. Raises `BadModel`."""
    path = PACKAGED.get(model, Path(model).expanduser()) / _FILE
    try:
        if not path.is_file():
            return None
        said = tomllib.loads(path.read_text())
        return Prompting(Strategy(said["strategy"]), tag=said.get("tag"))
    except (OSError, ValueError, KeyError, UsageError) as error:
        raise BadModel(f"{path} does not say how to ask the model: train it again") from error


def prompting_of_all(models: Iterable[str]) -> Prompting | None:
    """How several models are asked, of which some may not say; None where none does. Raises
    `UsageError` where two are asked in different ways."""
    known = {name: asked for name in models if (asked := prompting_of(name)) is not None}
    if len(set(known.values())) > 1:
        ways = ", ".join(f"{name}: {asked.strategy}" for name, asked in known.items())
        raise UsageError(f"these models are asked in different ways ({ways}): give --prompt")
    return next(iter(known.values()), None)
