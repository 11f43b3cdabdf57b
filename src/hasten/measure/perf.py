"""The processor's own counters: cycles and instructions of a plain run, in user mode.

The cost is cycles: closer to time than instructions, and free of the kernel's share, of waiting
and of the clock's changing speed; but noisy, since caches and what else runs change it, so that
the judge compares it as it does time. Instructions stand beside. The count starts at the exec and
covers all threads. Not covered: work inside the kernel.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
from collections.abc import Mapping
from pathlib import Path

from hasten.errors import MeterError, MissingTool
from hasten.exec.protocol import Limits, RunFlag
from hasten.exec.sandbox import Sandbox
from hasten.measure.base import Metered
from hasten.measure.machine import describe_machine
from hasten.types import Measurement

# The number of perf_event_open, which libc has no function for.
_SYSCALLS = {"x86_64": 298, "aarch64": 241}
_HARDWARE, _CYCLES, _INSTRUCTIONS = 0, 0, 1
_ATTRIBUTE_BYTES = 112  # struct perf_event_attr, as of Linux 4.1
_DISABLED, _EXCLUDE_KERNEL, _EXCLUDE_HYPERVISOR = 1 << 0, 1 << 5, 1 << 6
_PARANOID = Path("/proc/sys/kernel/perf_event_paranoid")


class PerfMeter:
    """Counts cycles. Raises `MissingTool` where the processor's counters cannot be had."""

    name = "perf"
    unit = "cycles"
    deterministic = False

    def __init__(self, cache_dir: Path) -> None:
        del cache_dir  # nothing to build: the runner counts
        for event in (_CYCLES, _INSTRUCTIONS):
            error = open_counter(_HARDWARE, event)
            if error:
                raise MissingTool(why_not(error))
        self._provenance = f"perf_event_open cycles:u on one core, {describe_machine()}"

    @property
    def provenance(self) -> str:
        """The event and the machine."""
        return self._provenance

    @property
    def tools(self) -> Mapping[str, Path]:
        """Nothing: the run is a plain one."""
        return {}

    def measure(self, box: Sandbox, argv: list[str], *, stdin: bytes, limits: Limits) -> Metered:
        """Run plainly with counters. Cost: cycles.

        Raises `MeterError` when there is no count, which a program has no means to cause."""
        result = box.run(argv, stdin=stdin, limits=limits, flags=RunFlag.PERF_COUNTERS)
        if result.exit_code is None:
            return Metered(result, None)
        instructions, cycles = result.perf
        for count in (instructions, cycles):
            if count <= 0:
                raise MeterError(why_not(-count))
        return Metered(
            result,
            Measurement(
                meter=self.name,
                unit=self.unit,
                cost=cycles,
                provenance=self._provenance,
                counters={"cycles": cycles, "instructions": instructions},
                user_ns=result.user_ns,
                system_ns=result.system_ns,
            ),
        )


def open_counter(kind: int, event: int) -> int:
    """Try to open one counter of this process; 0, or the errno of what stood against it."""
    number = _SYSCALLS.get(platform.machine())
    if number is None:
        return errno.ENOSYS
    flags = _DISABLED | _EXCLUDE_KERNEL | _EXCLUDE_HYPERVISOR
    # type, size, config, sample_period, sample_type, read_format, flags; the rest is zero.
    head = struct.pack("=IIQQQQQ", kind, _ATTRIBUTE_BYTES, event, 0, 0, 0, flags)
    call = ctypes.CDLL(None, use_errno=True).syscall
    descriptor = int(call(number, head.ljust(_ATTRIBUTE_BYTES, b"\0"), 0, -1, -1, 0))
    if descriptor < 0:
        return ctypes.get_errno()
    os.close(descriptor)
    return 0


def why_not(error: int) -> str:
    """What an errno of the counters means and what to do; 0 stands for a count of nothing."""
    reason = f"perf has no cycles and instructions here ({os.strerror(error)}): "
    if error in (errno.ENOENT, errno.EOPNOTSUPP, errno.ENODEV, errno.ENXIO, 0):
        reason = reason if error else "perf counted no cycles or instructions: "
        return reason + (
            "the processor's counters are not shown to this machine, as in most virtual ones: "
            "give it a virtual PMU, use another machine, or choose --meter instructions"
        )
    if error in (errno.EACCES, errno.EPERM):
        level = _PARANOID.read_text().strip() if _PARANOID.exists() else "unknown"
        return reason + (
            f"kernel.perf_event_paranoid is {level}: sysctl kernel.perf_event_paranoid=2 "
            "(in a container also its seccomp profile may refuse), or choose --meter wall"
        )
    if error == errno.EBUSY:
        return reason + "another program uses the counters: end it, or choose --meter wall"
    if error == errno.ENOSYS:
        return reason + "this kernel or processor is not supported: choose --meter wall"
    return reason + "choose --meter wall"
