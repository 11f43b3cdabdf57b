"""The meters by name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from hasten.errors import UsageError
from hasten.measure.base import Meter
from hasten.measure.cachegrind import CachegrindMeter
from hasten.measure.gem5 import Gem5Meter, Gem5Settings
from hasten.measure.instructions import InstructionMeter
from hasten.measure.model import ModelMeter
from hasten.measure.perf import PerfMeter
from hasten.measure.wall import WallMeter

DEFAULT_METER = "model"

METERS: dict[str, Callable[[Path], Meter]] = {
    "instructions": InstructionMeter,
    "model": ModelMeter,
    "cachegrind": CachegrindMeter,
    "wall": WallMeter,
    "perf": PerfMeter,
    "gem5": Gem5Meter,
}


def make_meter(
    name: str, cache_dir: Path, *, gem5: str | None = None, simulated_seconds: float = 5.0
) -> Meter:
    """The meter called `name`. Raises `UsageError` or, where its tool is absent, `MissingTool`.

    For the meter gem5 alone: `gem5`, the path of the binary, and `simulated_seconds`, which one
    run may take in simulated time."""
    if name not in METERS:
        raise UsageError(f"no meter {name!r}: choose one of {', '.join(METERS)}")
    if name == "gem5":
        settings = Gem5Settings(simulated_seconds=simulated_seconds)
        return Gem5Meter(cache_dir, gem5=gem5, settings=settings)
    if gem5 is not None:
        raise UsageError(f"a gem5 is given for the meter {name}: choose the meter gem5 with it")
    return METERS[name](cache_dir)
