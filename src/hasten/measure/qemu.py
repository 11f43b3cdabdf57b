"""qemu-user with a plugin of ours: what the meters `instructions` and `model` share.

Exact: the same counts in every run, whatever else the machine does, since time (the plugins'
own clock, see plugin.h), address layout, entropy and processor are the same in every run.
"""

from __future__ import annotations

import platform
import re
import shutil
import struct
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from hasten.errors import MissingTool
from hasten.exec.native import build
from hasten.exec.protocol import Limits, RunFlag, RunResult
from hasten.exec.sandbox import Sandbox
from hasten.measure.base import guest_stack

# The page of counts, as in plugin.h: a slot for every thread, whose first words every plugin has.
_SLOT_WORDS = 64
COMMON_WORDS = ("instructions", "clock_reads", "tsc_reads", "threads")

# A fixed processor, so that libraries choose the same code paths on every host. Without rdrand,
# whose answers differ; without the features that qemu would warn that it lacks; without erms,
# for which libc copies by instructions that qemu counts once per byte.
_HASWELL = "Haswell-noTSX,-pcid,-x2apic,-tsc-deadline,-invpcid,-rdrand,-erms"


class Qemu:
    """Runs programs under qemu with one plugin. Raises `MissingTool` where qemu is absent."""

    def __init__(self, source: str, cache_dir: Path, flags: Sequence[str] = ()) -> None:
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
        # qemu 9 raised the interface's version; what the plugins use is the same in both.
        interface = 1 if version < (9, 0) else 2
        self._plugin = build(
            Path(__file__).with_name(source),
            cache_dir,
            ["-shared", "-fPIC", "-w", f"-DQEMU_PLUGIN_VERSION={interface}", *flags],
        )
        self._inside = f"/hasten/{source.removesuffix('.c')}.so"
        cpu = _processor(machine, version)
        # -U: the program's environment is the same as without a meter.
        self._command = [qemu, "-cpu", cpu, "-seed", "1", "-r", "6.1.0", "-U", "LD_PRELOAD"]
        self.provenance = f"qemu {'.'.join(match.groups())} -cpu {cpu}, {self._plugin.name}"

    @property
    def tools(self) -> Mapping[str, Path]:
        """The plugin."""
        return {self._inside: self._plugin}

    def run(
        self, box: Sandbox, argv: Sequence[str], *, stdin: bytes, limits: Limits
    ) -> tuple[RunResult, list[int]]:
        """Run `argv` once; the second result is what each word counted, summed over threads."""
        plugin = str(self._plugin) if box.host.unsafe else self._inside
        stack = str(guest_stack(limits))
        # qemu's own addresses are random, which hides the counts; the program's stay as they are.
        result = box.run(
            [*self._command, "-plugin", plugin, "-s", stack, *argv],
            stdin=stdin,
            limits=limits,
            flags=RunFlag.SHARED_COUNTERS | RunFlag.RANDOM_LAYOUT,
            environment={"LD_PRELOAD": plugin},
        )
        words = struct.unpack(f"={len(result.meter_data) // 8}Q", result.meter_data)
        return result, [sum(words[word::_SLOT_WORDS]) for word in range(_SLOT_WORDS)]


def _processor(machine: str, version: tuple[int, int]) -> str:
    if machine == "x86_64":
        return _HASWELL if version >= (7, 2) else "Nehalem"  # AVX2 came with qemu 7.2
    return "cortex-a72"
