"""Guest instructions, counted by qemu-user with a plugin of ours: the default meter.

Exact: the same number in every run, whatever else the machine does, since neither time nor
address layout nor entropy differs between runs. Counts user-mode instructions of all threads.
Not covered: work inside the kernel, and what caches and branch prediction make of the count.
"""

from __future__ import annotations

import platform
import re
import shutil
import struct
import subprocess
from collections.abc import Mapping
from pathlib import Path

from hasten.errors import MissingTool
from hasten.exec.native import build
from hasten.exec.protocol import Limits, RunFlag
from hasten.exec.sandbox import Sandbox
from hasten.measure.base import Metered, guest_stack
from hasten.types import Measurement

_PLUGIN_INSIDE = "/hasten/count.so"
_SLOT_WORDS = 8  # as in count.c

# A fixed processor, so that libraries choose the same code paths on every host. Without rdrand,
# whose answers differ; without the features that qemu would warn that it lacks.
_HASWELL = "Haswell-noTSX,-pcid,-x2apic,-tsc-deadline,-invpcid,-rdrand"


def _processor(machine: str, version: tuple[int, int]) -> str:
    if machine == "x86_64":
        return _HASWELL if version >= (7, 2) else "Nehalem"  # AVX2 came with qemu 7.2
    return "cortex-a72"


class InstructionMeter:
    """Counts instructions with qemu. Raises `MissingTool` where qemu is absent."""

    name = "instructions"
    unit = "instructions"

    def __init__(self, cache_dir: Path) -> None:
        machine = platform.machine()
        qemu = shutil.which(f"qemu-{machine}")
        if qemu is None:
            raise MissingTool(
                f"qemu-{machine} is not on PATH: apt-get install qemu-user, "
                "or choose --meter cachegrind"
            )
        text = subprocess.run([qemu, "--version"], capture_output=True, text=True, check=True)
        match = re.search(r"version (\d+)\.(\d+)\.(\d+)", text.stdout)
        if match is None:
            raise MissingTool(f"{qemu} --version says no version: apt-get install qemu-user")
        version = (int(match[1]), int(match[2]))
        if version < (4, 2):
            raise MissingTool(f"qemu {match[0]} has no plugins: hasten needs 4.2 or later")
        # qemu 9 raised the interface's version; what the plugin uses is the same in both.
        interface = 1 if version < (9, 0) else 2
        plugin = build(
            Path(__file__).with_name("count.c"),
            cache_dir,
            ["-shared", "-fPIC", "-w", f"-DQEMU_PLUGIN_VERSION={interface}"],
        )
        cpu = _processor(machine, version)
        self._command = [qemu, "-cpu", cpu, "-seed", "1", "-r", "6.1.0", "-plugin", _PLUGIN_INSIDE]
        self._provenance = f"qemu {'.'.join(match.groups())} -cpu {cpu}, {plugin.name}"
        self._tools = {_PLUGIN_INSIDE: plugin}
        self._plugin = plugin

    @property
    def tools(self) -> Mapping[str, Path]:
        """The plugin."""
        return self._tools

    def measure(self, box: Sandbox, argv: list[str], *, stdin: bytes, limits: Limits) -> Metered:
        """Run under qemu. Cost: instructions, summed over threads."""
        command = list(self._command)
        if box.host.unsafe:
            command[-1] = str(self._plugin)
        # qemu's own addresses are random, which hides the counters; the guest's stay as they are.
        result = box.run(
            [*command, "-s", str(guest_stack(limits)), *argv],
            stdin=stdin,
            limits=limits,
            flags=RunFlag.SHARED_COUNTERS | RunFlag.RANDOM_LAYOUT,
        )
        if result.exit_code is None:
            return Metered(result, None)
        words = struct.unpack(f"={len(result.meter_data) // 8}Q", result.meter_data)
        count = sum(words[::_SLOT_WORDS])
        if count == 0:
            return Metered(result, None)
        return Metered(
            result,
            Measurement(
                meter=self.name,
                unit=self.unit,
                cost=count,
                provenance=self._provenance,
                counters={"instructions": count},
                user_ns=result.user_ns,
                system_ns=result.system_ns,
            ),
        )
