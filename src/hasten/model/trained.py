"""How a model was trained to be asked, kept beside its weights.

    MODEL/prompt.toml       strategy = "edits"
                            tag = 10            of a performance-conditioned model
                            max_reply = 200     tokens of the longest reply that it learnt from
                            temperature = 0.3   that served it best on validation, where one knows

Whoever asks such a model need not know: `--prompt`, `--tag`, `--max-new-tokens` and `--temperature`
are each what it says, where they are not given. Of a model that is asked in another way than it was
trained to, the file says nothing.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from hasten.errors import BadModel, UsageError
from hasten.files import write_whole
from hasten.model.prompts import Prompting, Strategy

SMOLLM2 = "smollm2"
# Adapters that hasten carries, by the model's name. Here and not in `weights`, since the command
# line asks before anything is loaded.
PACKAGED = {SMOLLM2: Path(__file__).parent / "adapters" / SMOLLM2}
_FILE = "prompt.toml"


@dataclass(frozen=True, slots=True)
class Trained:
    """How a model was trained to be asked; `max_reply` in tokens. None: nothing is known."""

    prompting: Prompting
    max_reply: int | None = None
    temperature: float | None = None


def keep_trained(folder: Path, trained: Trained) -> None:
    """Write how the model of a folder is asked."""
    said = {
        "strategy": f'"{trained.prompting.strategy}"',
        "tag": trained.prompting.tag,
        "max_reply": trained.max_reply,
        "temperature": trained.temperature,
    }
    lines = [f"{key} = {value}\n" for key, value in said.items() if value is not None]
    write_whole(folder / _FILE, "".join(lines).encode())


def trained_to(model: str) -> Trained | None:
    """How a model is asked, as --model names it; None where it does not say. Raises `BadModel`."""
    path = PACKAGED.get(model, Path(model).expanduser()) / _FILE
    try:
        if not path.is_file():
            return None
        said = tomllib.loads(path.read_text())
        prompting = Prompting(Strategy(said["strategy"]), tag=_whole(said, "tag"))
        return Trained(prompting, _whole(said, "max_reply"), _temperature(said))
    except (OSError, ValueError, KeyError, UsageError) as error:
        raise BadModel(f"{path} does not say how to ask the model: train it again") from error


def _whole(said: Mapping[str, object], key: str) -> int | None:
    value = said.get(key)
    if value is None or (isinstance(value, int) and value is not True and value > 0):
        return value
    raise ValueError(f"{key} is {value!r}")


def _temperature(said: Mapping[str, object]) -> float | None:
    value = said.get("temperature")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < math.inf:
        raise ValueError(f"temperature is {value!r}")
    return float(value)


def trained_for(model: str, strategy: Strategy | None) -> Trained | None:
    """As `trained_to`, but None where the model is to be asked by another strategy than its own;
    `strategy` None is the model's own."""
    trained = trained_to(model)
    if trained is None or strategy in (None, trained.prompting.strategy):
        return trained
    return None


def prompting_of_all(models: Iterable[str], strategy: Strategy | None = None) -> Prompting | None:
    """How several models are asked, of which some may not say; None where none does. With a
    `strategy`, as `trained_for`, and None where their tags differ, too. Raises `UsageError` where
    two are asked in different ways and no strategy is given."""
    said = {name: trained_for(name, strategy) for name in models}
    known = {name: asked.prompting for name, asked in said.items() if asked is not None}
    if len(set(known.values())) > 1:
        if strategy is not None:
            return None
        ways = ", ".join(f"{name}: {asked.strategy}" for name, asked in known.items())
        raise UsageError(f"these models are asked in different ways ({ways}): give --prompt")
    return next(iter(known.values()), None)
