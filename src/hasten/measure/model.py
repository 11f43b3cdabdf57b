"""Time predicted from exact counts: what a program did, each kind of work at its price.

qemu-user with a plugin of ours (model.c) counts instructions, misses of simulated caches and
branch predictors, system calls and pages touched; the cost is their weighted sum in picoseconds.
The weights were fitted to measured times by benchmarks/cost_model.py, which also says how well
the cost predicts the times of programs that the fit has not seen. Not covered: what makes one
machine differ from the one that the weights were fitted on.
"""

from __future__ import annotations

import platform
from collections.abc import Mapping
from pathlib import Path

from hasten.errors import MissingTool
from hasten.exec.protocol import Limits
from hasten.exec.sandbox import Sandbox
from hasten.measure.base import Metered
from hasten.measure.qemu import COMMON_WORDS, Qemu
from hasten.types import Measurement

# In the order of model.c.
COUNTERS = (
    *COMMON_WORDS,
    "accesses", "code_misses", "l1_near", "l1_far", "l2_near", "l2_far", "l3_near", "l3_far",
    "tlb_misses", "walks", "branches", "branch_misses", "jumps", "jump_misses", "divisions",
    "long_divisions", "float_divisions", "string_steps", "system_calls", "bytes_read",
    "bytes_written", "pages", "mappings", "blocks", "calls",
    "multiplications", "float_steps", "forwards",
)  # fmt: skip

# Femtoseconds each, as benchmarks/cost_model.py prints them. `runs`: of starting a process at all.
WEIGHTS: Mapping[str, int] = {
    "runs": 463_000_000_000,
    "instructions": 34_200,
    "code_misses": 216_000,
    "l1_near": 65_100,
    "l1_far": 2_750_000,
    "l2_near": 284_000,
    "l2_far": 7_180_000,
    "l3_near": 2_580_000,
    "l3_far": 49_200_000,
    "tlb_misses": 1_010_000,
    "walks": 4_900_000,
    "branch_misses": 1_050_000,
    "jump_misses": 3_360_000,
    "divisions": 1_050_000,
    "long_divisions": 1_320_000,
    "float_divisions": 2_250_000,
    "string_steps": 50_300,
    "system_calls": 271_000_000,
    "bytes_read": 51_900,
    "bytes_written": 50_600,
    "pages": 768_000_000,
    "mappings": 1_010_000_000,
    "blocks": 38_900,
    "calls": 91_300,
    "multiplications": 239_000,
    "float_steps": 323_000,
    "forwards": 74_800,
}


def modelled_ps(counters: Mapping[str, int]) -> int:
    """Picoseconds that one run with these counts is predicted to take."""
    return sum(weight * counters.get(name, 0) for name, weight in WEIGHTS.items()) // 1000


class ModelMeter:
    """Predicts time from counts under qemu. Raises `MissingTool` where qemu is absent, or the
    processor is not an x86-64 one (the plugin knows its instructions only)."""

    name = "model"
    unit = "modelled ps"
    deterministic = True

    def __init__(self, cache_dir: Path) -> None:
        if platform.machine() != "x86_64":
            raise MissingTool("the meter model needs an x86-64 machine: use --meter instructions")
        self._qemu = Qemu("model.c", cache_dir, ["-O3"])
        weights = " ".join(f"{name}={weight}" for name, weight in WEIGHTS.items())
        self._provenance = f"{self._qemu.provenance}, {weights}"

    @property
    def provenance(self) -> str:
        """Qemu, its version and processor, the plugin, and the weights."""
        return self._provenance

    @property
    def tools(self) -> Mapping[str, Path]:
        """The plugin."""
        return self._qemu.tools

    def measure(self, box: Sandbox, argv: list[str], *, stdin: bytes, limits: Limits) -> Metered:
        """Run under qemu. Cost: picoseconds, the sum of counts times weights."""
        result, words = self._qemu.run(box, argv, stdin=stdin, limits=limits)
        counters = {"runs": 1, **dict(zip(COUNTERS, words, strict=False))}
        if result.exit_code is None or counters["instructions"] == 0:
            return Metered(result, None)
        return Metered(
            result,
            Measurement(
                meter=self.name,
                unit=self.unit,
                cost=modelled_ps(counters),
                provenance=self.provenance,
                counters=counters,
                user_ns=result.user_ns,
                system_ns=result.system_ns,
            ),
        )
