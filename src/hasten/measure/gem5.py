"""Simulated time from gem5: the meter of the PIE paper (section 2).

Runs a gem5 that the user supplies in system-call emulation, inside the sandbox: gem5 opens files
on the program's behalf. `gem5_config.py`, which runs in gem5, says which machine is modelled; the
cost is simulated ticks, 10^12 a second. Some 10,000 times slower than the program alone.

For C++ programs, linked statically. A program that reaches the limit in simulated time has
`TIMED_OUT`; one that gem5 cannot run, or not within the host time that it may take, has no verdict
(`MeterError`). A program that tampers with the statistics gets no count. Not covered: threads
(gem5 has none to spare), work inside the kernel, and a program that takes over gem5 itself
through a fault in it: the sandbox still holds, but the figures would be the program's.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from signal import SIGXCPU
from typing import Any

from hasten.errors import MeterError, MissingTool, Unmeasured, UsageError
from hasten.exec.protocol import Limits, RunFlag, RunResult
from hasten.exec.sandbox import Sandbox
from hasten.measure.base import Metered, guest_stack
from hasten.types import Measurement, Verdict

_NAMES = ("gem5.opt", "gem5.fast", "gem5")
_BINARY, _CONFIG = "/hasten/gem5.opt", "/hasten/gem5_config.py"
_TICKS_PER_SECOND = 10**12
_REPORT_FD = 1001
# gem5 puts the first mapping 128 MiB below the stack's base.
_MOST_STACK_BYTES = 120 << 20
# What stands besides the cost: our names, and gem5's.
_COUNTERS = {
    "instructions": "simInsts",
    "micro_operations": "simOps",
    "cycles": "system.cpu.numCycles",
    "branch_misses": "system.cpu.commit.branchMispredicts",
    "i1_misses": "system.cpu.icache.overallMisses::total",
    "d1_misses": "system.cpu.dcache.overallMisses::total",
    "l2_misses": "system.l2.overallMisses::total",
    "l3_misses": "system.l3.overallMisses::total",
}


@dataclass(frozen=True, slots=True)
class Simulated:
    """What gem5's statistics say of one run. `counters`: those of ours that it printed."""

    ticks: int
    counters: dict[str, int]


def read_stats(text: str) -> Simulated:
    """Read the last block of a statistics file (`stats.txt`).

    `simSeconds` has six digits after the point, so that ticks are the cost and seconds only have
    to agree. Raises `MeterError` for a text without a whole block, or one that contradicts
    itself."""
    begin, end = "Begin Simulation Statistics", "End Simulation Statistics"
    block, found, _ = text.rpartition(begin)[2].partition(end)
    if begin not in text or not found:
        raise MeterError("gem5's statistics hold no whole block: was the run cut short?")
    values = dict(line.split()[:2] for line in block.splitlines() if len(line.split()) >= 2)
    try:
        ticks, seconds = int(values["simTicks"]), float(values["simSeconds"])
        frequency = int(values.get("simFreq", _TICKS_PER_SECOND))
    except (KeyError, ValueError) as error:
        raise MeterError(f"gem5's statistics cannot be read: {error}") from error
    if frequency != _TICKS_PER_SECOND:
        raise MeterError(f"gem5 counts {frequency} ticks a second: {_TICKS_PER_SECOND} expected")
    if abs(seconds - ticks / frequency) > 1e-6:
        raise MeterError(f"gem5's statistics say {ticks} ticks, but {seconds} s")
    counters = {
        ours: int(values[theirs])
        for ours, theirs in _COUNTERS.items()
        if values.get(theirs, "").isdecimal()
    }
    return Simulated(ticks, counters)


@dataclass(frozen=True, slots=True)
class Gem5Settings:
    """How to simulate. `simulated_seconds`: the limit that decides `TIMED_OUT`; `host_seconds`:
    processor time for one run of gem5, beyond which there is no verdict. `l3`, `prefetchers`:
    whether the machine has them, see `gem5_config.py`; without both it has two levels of cache
    and nothing else."""

    simulated_seconds: float = 5.0
    host_seconds: float = 600.0
    l3: bool = True
    prefetchers: bool = True

    def __post_init__(self) -> None:
        for name in ("simulated_seconds", "host_seconds"):
            if not getattr(self, name) > 0:
                raise UsageError(f"{name} is {getattr(self, name)}: give seconds above 0")


def find_gem5(gem5: str | None) -> Path:
    """The binary that `gem5` names (a path, or a name on PATH), or one of the usual names on PATH.

    Raises `UsageError` for a name that leads nowhere, `MissingTool` when none was given."""
    if gem5 is not None:
        found = shutil.which(gem5)
        if found is None:
            raise UsageError(f"no gem5 at {gem5}: give --gem5 the path of gem5.opt")
        return Path(found).resolve()
    for name in _NAMES:
        found = shutil.which(name)
        if found is not None:
            return Path(found).resolve()
    raise MissingTool(
        "gem5 is not on PATH: build it (scons build/X86/gem5.opt) and give --gem5 its path, "
        "or choose --meter cachegrind"
    )


def _version(binary: Path) -> str:
    """Asks the binary. Raises `MissingTool` when it does not answer as gem5 does."""
    with tempfile.TemporaryDirectory() as folder:  # gem5 makes its output folder first
        command = [str(binary), f"--outdir={folder}", "--build-info"]
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, timeout=120, cwd=folder, check=True
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise MissingTool(f"{binary} does not run: {error}: give --gem5 another") from error
    match = re.search(r"gem5 version (\S+)", done.stdout)
    if match is None:
        raise MissingTool(f"{binary} --build-info names no version: give --gem5 a gem5.opt")
    return match[1]


class Gem5Meter:
    """Simulates. Raises `MissingTool` where gem5 is absent."""

    name = "gem5"
    unit = "ticks"
    deterministic = True

    def __init__(
        self, cache_dir: Path, *, gem5: str | None = None, settings: Gem5Settings | None = None
    ) -> None:
        del cache_dir  # nothing to build
        self.settings = settings or Gem5Settings()
        self._binary = find_gem5(gem5)
        self._config = Path(__file__).with_name("gem5_config.py")
        machine = f"l3={self.settings.l3} prefetchers={self.settings.prefetchers}"
        digest = hashlib.sha256(self._config.read_bytes() + machine.encode()).hexdigest()
        self._provenance = f"gem5 {_version(self._binary)} configuration {digest[:12]} {machine}"

    @property
    def provenance(self) -> str:
        """gem5's version, the digest of the configuration script, and the machine's options."""
        return self._provenance

    @property
    def tools(self) -> Mapping[str, Path]:
        """The simulator and its configuration script."""
        return {_BINARY: self._binary, _CONFIG: self._config}

    def measure(self, box: Sandbox, argv: list[str], *, stdin: bytes, limits: Limits) -> Metered:
        """Simulate. Cost: ticks.

        The result is the simulated program's: its output and exit status, simulated time as its
        processor time. `verdict` is `TIMED_OUT` at the limit in simulated time. Raises `UsageError`
        for a program that needs an interpreter, `MeterError` when gem5 cannot run it to its end
        or the limit, or not within the host time: such a program has no verdict."""
        if len(argv) != 1 or not argv[0].startswith(f"{box.program_dir}/"):
            raise UsageError("gem5 measures C++ only: choose --meter instructions for Python")
        stdout = f"{box.work_dir}/gem5.stdout"
        unsafe = box.host.unsafe
        run = box.run(
            [
                str(self._binary) if unsafe else _BINARY,
                # Without banner, sockets, and files that show the machine (which start programs).
                *("-q", "--listener-mode=off"),
                *("--dump-config=", "--json-config=", "--dot-config="),
                f"--outdir={box.work_dir}/gem5",
                str(self._config) if unsafe else _CONFIG,
                json.dumps(self._asked(box, argv[0], stdout, limits)),
            ],
            stdin=stdin,
            limits=replace(
                limits,
                cpu_seconds=self.settings.host_seconds,
                wall_seconds=2 * self.settings.host_seconds,
            ),
            flags=RunFlag.LOG_PIPE,
            collect=stdout,
            collect_bytes=limits.output_bytes,
        )
        return self._account(run)

    def _asked(self, box: Sandbox, program: str, stdout: str, limits: Limits) -> dict[str, Any]:
        """What gem5_config.py is to do."""
        memory = guest_stack(limits)  # all that the plain run had
        return {
            "program": program,
            "limit_ticks": int(self.settings.simulated_seconds * _TICKS_PER_SECOND),
            # The kernel's and the C library's share besides; gem5 wants a power of two.
            "memory_bytes": 1 << (memory + (1 << 29)).bit_length(),
            "stack_bytes": min(memory, _MOST_STACK_BYTES) // 4096 * 4096,
            "stdout": stdout,
            "stats": f"{box.work_dir}/gem5/stats.txt",
            "report_fd": _REPORT_FD,
            "l3": self.settings.l3,
            "prefetchers": self.settings.prefetchers,
        }

    def _account(self, run: RunResult) -> Metered:
        statistics, report = self._report(run)
        if report["end"] == "dynamic":
            raise MeterError("the program is linked dynamically: gem5 needs one linked statically")
        result = replace(
            run,
            exit_code=report["exit_code"],
            signal=None,
            wall_expired=False,
            output_cut=run.collected is None,
            stdout=run.collected or b"",
            user_ns=report["ticks"] // 1000,
            system_ns=0,
        )
        if report["end"] == "limit":
            detail = f"takes more than {self.settings.simulated_seconds:g} s of simulated time"
            return Metered(result, None, (Verdict.TIMED_OUT, detail))
        simulated = read_stats(statistics)
        # gem5 lets programs reset its statistics and stop it. One that did has no count.
        if report["end"] != "exited" or simulated.ticks != report["ticks"]:
            return Metered(result, None)
        return Metered(
            result,
            Measurement(
                meter=self.name,
                unit=self.unit,
                cost=simulated.ticks,
                provenance=self._provenance,
                counters={"ticks": simulated.ticks, **simulated.counters},
            ),
        )

    def _report(self, run: RunResult) -> tuple[str, dict[str, Any]]:
        """The statistics and what stands on the last line of the report. Raises `MeterError`
        when gem5 ended before it wrote them."""
        statistics, newline, _ = run.meter_data.decode(errors="replace").rpartition("\n")
        statistics, _, last = statistics.rpartition("\n")
        if newline and last.startswith("{"):
            report: dict[str, Any] = json.loads(last)
            return statistics, report
        host = self.settings.host_seconds
        if run.wall_expired or run.signal == SIGXCPU or run.user_ns + run.system_ns > host * 1e9:
            raise Unmeasured(
                f"gem5 was not done after {host:g} s: the program is left without a cost; "
                "give smaller tests"
            )
        raise MeterError(f"gem5 could not run the program: {_last_words(run)}")


def _last_words(run: RunResult) -> str:
    """Why gem5 gave up, as far as it says."""
    text = run.stderr.decode(errors="replace")
    reasons = re.findall(r"(?:fatal|panic): .+", text)
    lines = reasons or text.strip().splitlines()
    ending = f"signal {run.signal}" if run.signal else f"exit status {run.exit_code}"
    return f"{lines[-1][:300]} ({ending})" if lines else ending
