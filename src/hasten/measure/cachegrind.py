"""Estimated cycles from valgrind's cachegrind: instructions, cache misses and branch misses.

The caches are fixed (those of PIE's simulated Skylake: 32 KiB 8-way first level, and a last level
of 1 MiB 16-way), since valgrind would otherwise copy the host's. Slower than `instructions` and
closer to time where memory decides. Not covered: work inside the kernel.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from hasten.errors import MissingTool
from hasten.exec.protocol import Limits, RunFlag
from hasten.exec.sandbox import Sandbox
from hasten.measure.base import Metered, guest_stack
from hasten.types import Measurement

_FLAGS = [
    "--tool=cachegrind",
    "--vgdb=no",
    "--cache-sim=yes",
    "--branch-sim=yes",
    "--I1=32768,8,64",
    "--D1=32768,8,64",
    "--LL=1048576,16,64",
]
# Which instructions the C library copies memory with depends on the processor that valgrind shows
# it, and valgrind counts every step of one that repeats: pinned, as qemu's processor is.
_NEVER = "0x7fffffffffff"
_TUNABLES = ":".join(
    f"glibc.cpu.x86_{name}"
    for name in (
        f"rep_movsb_threshold={_NEVER}",
        f"rep_stosb_threshold={_NEVER}",
        "non_temporal_threshold=0xc0000",
    )
)
# What cachegrind prints in its summary, and our names for it.
_COUNTERS = {
    "instructions": r"I\s+refs:\s+([\d,]+)",
    "i1_misses": r"I1\s+misses:\s+([\d,]+)",
    "d1_misses": r"D1\s+misses:\s+([\d,]+)",
    "ll_misses": r"LL misses:\s+([\d,]+)",
    "branch_misses": r"Mispredicts:\s+([\d,]+)",
}


class CachegrindMeter:
    """Simulates caches and branches. Raises `MissingTool` where valgrind is absent."""

    name = "cachegrind"
    unit = "estimated cycles"
    deterministic = True

    def __init__(self, cache_dir: Path) -> None:
        del cache_dir  # nothing to build
        launcher = shutil.which("valgrind")
        if launcher is None:
            raise MissingTool("valgrind is not on PATH: apt-get install valgrind")
        version = subprocess.run(
            [launcher, "--version"], capture_output=True, text=True, check=True
        ).stdout.strip()
        folders = [Path("/usr/libexec/valgrind"), Path("/usr/lib/valgrind")]
        found = [tool for folder in folders for tool in folder.glob("cachegrind-*-linux")]
        native = [tool for tool in found if tool.name != "cachegrind-x86-linux"]
        if not native:
            raise MissingTool(f"{version} lacks cachegrind: apt-get install valgrind")
        self._tool = native[0]
        self._launcher = launcher
        self._provenance = f"{version} {' '.join(_FLAGS)} {_TUNABLES}"

    @property
    def provenance(self) -> str:
        """Valgrind, its version and flags."""
        return self._provenance

    @property
    def tools(self) -> Mapping[str, Path]:
        """Nothing: valgrind lies in /usr."""
        return {}

    def measure(self, box: Sandbox, argv: list[str], *, stdin: bytes, limits: Limits) -> Metered:
        """Run under cachegrind. Cost: instructions + 10 per first-level miss and mispredicted
        branch + 100 per last-level miss, the estimate that KCachegrind shows as CEst."""
        # Started without the launcher, which would exec: the sandbox allows one exec. A program
        # can write to the log, but not after valgrind, whose summary at the end counts.
        result = box.run(
            [
                str(self._tool),
                *_FLAGS,
                "--log-fd=1001",
                "--cachegrind-out-file=/dev/null",
                f"--main-stacksize={guest_stack(limits)}",
                *argv,
            ],
            stdin=stdin,
            limits=limits,
            flags=RunFlag.LOG_PIPE | RunFlag.NEED_PROC,
            environment={
                "VALGRIND_LIB": str(self._tool.parent),
                "VALGRIND_LAUNCHER": self._launcher,
                "GLIBC_TUNABLES": _TUNABLES,
            },
        )
        if result.exit_code is None:
            return Metered(result, None)
        log = result.meter_data.decode(errors="replace")
        counters = {}
        for name, pattern in _COUNTERS.items():
            matches = re.findall(pattern, log)
            if not matches:
                return Metered(result, None)
            counters[name] = int(matches[-1].replace(",", ""))
        cost = counters["instructions"] + 100 * counters["ll_misses"]
        cost += 10 * (counters["i1_misses"] + counters["d1_misses"] + counters["branch_misses"])
        return Metered(
            result,
            Measurement(
                meter=self.name,
                unit=self.unit,
                cost=cost,
                provenance=self._provenance,
                counters=counters,
                user_ns=result.user_ns,
                system_ns=result.system_ns,
            ),
        )
