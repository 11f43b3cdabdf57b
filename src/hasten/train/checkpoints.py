"""The weights between two phases: all that learns, in float32, with the state of its optimizer."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from hasten.errors import BadData
from hasten.model.weights import LoadedModel
from hasten.train.base import LESS_TO_HOLD, enough_memory, saving

_MODEL, _OPTIMIZER, _ABOUT = "model.safetensors", "optimizer.pt", "learnt.json"


def save_weights(
    loaded: LoadedModel, optimizer: Any, folder: Path, *, about: dict[str, Any]
) -> None:
    """Write both, and what learning was like; the folder is there whole or not at all. Raises
    `UsageError` where it cannot be written."""
    import torch
    from safetensors.torch import save_file

    part = folder.with_name(f".{folder.name}.part")
    try:
        with saving(folder):
            shutil.rmtree(part, ignore_errors=True)
            part.mkdir(parents=True)
            save_file(_learning(loaded), part / _MODEL)
            torch.save(optimizer.state_dict(), part / _OPTIMIZER)
            (part / _ABOUT).write_text(json.dumps(about))
            shutil.rmtree(folder, ignore_errors=True)
            part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def about_weights(folder: Path) -> dict[str, Any] | None:
    """What learning was like that led to these weights; None where there are none. Raises
    `BadData`."""
    if not folder.is_dir():
        return None
    try:
        said = json.loads((folder / _ABOUT).read_bytes())
    except (OSError, ValueError) as error:
        raise _damaged(folder) from error
    if not isinstance(said, dict):
        raise _damaged(folder)
    return said


def load_weights(loaded: LoadedModel, folder: Path) -> None:
    """Put the weights of a folder into a model of the same recipe. Raises `BadData`, and
    `UsageError` where a GPU has no room."""
    import torch
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    own = _learning(loaded)
    try:
        found = load_file(folder / _MODEL)
        if found.keys() != own.keys():
            raise ValueError("other weights")
        with torch.no_grad(), enough_memory("the model", LESS_TO_HOLD):
            for name, value in own.items():
                value.copy_(found[name])
    except (SafetensorError, OSError, ValueError, RuntimeError) as error:
        raise _damaged(folder) from error


def load_optimizer(optimizer: Any, folder: Path, *, device: str) -> None:
    """Put the state of a folder into a new optimizer of the same recipe. Raises `BadData`,
    and `UsageError` where a GPU has no room."""
    import pickle

    import torch

    try:
        with enough_memory("the optimizer's state", LESS_TO_HOLD):
            state = torch.load(folder / _OPTIMIZER, map_location=device, weights_only=True)
            optimizer.load_state_dict(state)
    except (OSError, ValueError, RuntimeError, KeyError, EOFError, pickle.UnpicklingError) as error:
        raise _damaged(folder) from error


def _learning(loaded: LoadedModel) -> dict[str, Any]:
    """All weights that learn; what two layers share stands once."""
    return {
        name: value.detach()
        for name, value in loaded.model.named_parameters()
        if value.requires_grad
    }


def _damaged(folder: Path) -> BadData:
    return BadData(
        f"{folder} is damaged: delete the folder {folder.parent}, and the step is done again"
    )
