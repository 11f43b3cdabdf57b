"""Guest instructions, counted by qemu-user with a plugin of ours.

Counts user-mode instructions of all threads. Not covered: work inside the kernel, and what caches
and branch prediction make of the count; `model` counts those as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from hasten.exec.protocol import Limits
from hasten.exec.sandbox import Sandbox
from hasten.measure.base import Metered
from hasten.measure.qemu import COMMON_WORDS, Qemu
from hasten.types import Measurement


class InstructionMeter:
    """Counts instructions with qemu. Raises `MissingTool` where qemu is absent."""

    name = "instructions"
    unit = "instructions"
    deterministic = True

    def __init__(self, cache_dir: Path) -> None:
        self._qemu = Qemu("count.c", cache_dir)

    @property
    def provenance(self) -> str:
        """Qemu, its version and processor, and the plugin."""
        return self._qemu.provenance

    @property
    def tools(self) -> Mapping[str, Path]:
        """The plugin."""
        return self._qemu.tools

    def measure(self, box: Sandbox, argv: list[str], *, stdin: bytes, limits: Limits) -> Metered:
        """Run under qemu. Cost: instructions, summed over threads."""
        result, words = self._qemu.run(box, argv, stdin=stdin, limits=limits)
        counters = dict(zip(COMMON_WORDS, words, strict=False))
        if result.exit_code is None or counters["instructions"] == 0:
            return Metered(result, None)
        return Metered(
            result,
            Measurement(
                meter=self.name,
                unit=self.unit,
                cost=counters["instructions"],
                provenance=self.provenance,
                counters=counters,
                user_ns=result.user_ns,
                system_ns=result.system_ns,
            ),
        )
