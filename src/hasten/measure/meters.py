"""The meters by name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from hasten.errors import UsageError
from hasten.measure.base import Meter
from hasten.measure.cachegrind import CachegrindMeter
from hasten.measure.instructions import InstructionMeter

METERS: dict[str, Callable[[Path], Meter]] = {
    "instructions": InstructionMeter,
    "cachegrind": CachegrindMeter,
}


def make_meter(name: str, cache_dir: Path) -> Meter:
    """The meter called `name`. Raises `UsageError` or, where its tool is absent, `MissingTool`."""
    if name not in METERS:
        raise UsageError(f"no meter {name!r}: choose one of {', '.join(METERS)}")
    return METERS[name](cache_dir)
