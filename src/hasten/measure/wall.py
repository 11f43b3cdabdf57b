"""Processor time of a plain run: user + system, of all threads, from `wait4`.

What people feel, and noisy: the judge times candidate and baseline in turn, on one core, and goes
by an interval. The kernel sums the run time of threads in nanoseconds and reports microseconds;
only how that sum divides into user and system may be counted by timer ticks, which is why the
cost is the sum. Not covered: time spent waiting, and other machines, whose times never compare.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from hasten.exec.protocol import Limits
from hasten.exec.sandbox import Sandbox
from hasten.measure.base import Metered
from hasten.measure.machine import describe_machine
from hasten.types import Measurement


class WallMeter:
    """Times plain runs; needs no tool."""

    name = "wall"
    unit = "ns"
    deterministic = False

    def __init__(self, cache_dir: Path) -> None:
        del cache_dir  # nothing to build
        self._provenance = f"user+system time by wait4 on one core, {describe_machine()}"

    @property
    def provenance(self) -> str:
        """What is timed, and the machine."""
        return self._provenance

    @property
    def tools(self) -> Mapping[str, Path]:
        """Nothing: the run is a plain one."""
        return {}

    def measure(self, box: Sandbox, argv: list[str], *, stdin: bytes, limits: Limits) -> Metered:
        """Run plainly. Cost: nanoseconds, exact to a microsecond, the start of the process
        included. One run says little: see `native.interleave`."""
        result = box.run(argv, stdin=stdin, limits=limits)
        if result.exit_code is None:
            return Metered(result, None)
        return Metered(
            result,
            Measurement(
                meter=self.name,
                unit=self.unit,
                cost=max(result.user_ns + result.system_ns, 1000),  # below what the clock shows
                provenance=self._provenance,
                user_ns=result.user_ns,
                system_ns=result.system_ns,
            ),
        )
