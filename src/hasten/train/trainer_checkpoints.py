"""The checkpoints that Transformers' Trainer writes: which of them are whole."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from hasten.train.runs import writing

CHECKPOINTS = "checkpoints"  # in a run's folder
_PREFIX = "checkpoint-"
_STATE = "trainer_state.json"  # what a checkpoint gets last


def newest_checkpoint(checkpoints: Path) -> Path | None:
    """The newest checkpoint that is whole."""
    whole = [one for one in checkpoints.glob(f"{_PREFIX}*") if is_whole(one)]
    return max(whole, key=step_of, default=None)


def remove_broken(checkpoints: Path) -> None:
    """A checkpoint that was being written when the process was killed is none. Raises `UsageError`
    where it cannot be removed."""
    with writing(checkpoints):
        for one in checkpoints.glob(f"{_PREFIX}*"):
            if not is_whole(one):
                shutil.rmtree(one)


def step_of(checkpoint: Path) -> int:
    """The step after which it was written."""
    return int(checkpoint.name.removeprefix(_PREFIX))


def is_whole(checkpoint: Path) -> bool:
    """Whether all of it was written."""
    try:
        return bool(
            json.loads((checkpoint / _STATE).read_bytes())["global_step"] == step_of(checkpoint)
        )
    except (OSError, ValueError, KeyError):
        return False
