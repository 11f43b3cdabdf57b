"""The seam behind which every meter stands.

A meter runs one program on one input in the sandbox and says what it cost. Start-up costs are
calibrated by the judge, which measures an empty program like any other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from hasten.exec.protocol import Limits, RunResult
from hasten.exec.sandbox import Sandbox
from hasten.types import Measurement, Verdict

_MEMORY_FACTOR, _METERS_OWN_BYTES = 4, 4 << 30


@dataclass(frozen=True, slots=True)
class Metered:
    """A metered run. `measurement` is None when the program did not end by itself, and when the
    meter gave no usable count. `verdict`, with its reason, where the meter itself gives one."""

    result: RunResult
    measurement: Measurement | None
    verdict: tuple[Verdict, str] | None = None


class Meter(Protocol):
    """Counts what one run costs."""

    @property
    def name(self) -> str:
        """What --meter calls it."""
        ...

    @property
    def unit(self) -> str:
        """What its cost counts."""
        ...

    @property
    def deterministic(self) -> bool:
        """Whether its cost is the same in every run. Of one that is not, the judge compares many
        runs of both programs, and goes by an interval."""
        ...

    @property
    def provenance(self) -> str:
        """Tool, version and flags; of a noisy meter the machine too. Known before any run, and
        part of every measurement."""
        ...

    @property
    def tools(self) -> Mapping[str, Path]:
        """Files that the sandbox must show (path inside -> path here)."""
        ...

    def measure(self, box: Sandbox, argv: list[str], *, stdin: bytes, limits: Limits) -> Metered:
        """Run `argv` once. `limits` are those of the metered run, see `metered_limits`."""
        ...


def metered_limits(limits: Limits, native_ns: int) -> Limits:
    """Limits of a metered run of a program that took `native_ns` of processor time plainly.

    Meters slow a program 5 to 100 times; 200 times and 30 s is beyond what was seen, so only a
    program that behaves differently under the meter reaches it. Memory: the meter's own."""
    seconds = 30.0 + 200.0 * native_ns / 1e9
    return replace(
        limits,
        cpu_seconds=seconds,
        wall_seconds=2 * seconds,
        memory_bytes=_MEMORY_FACTOR * limits.memory_bytes + _METERS_OWN_BYTES,
    )


def guest_stack(limits: Limits) -> int:
    """Bytes of stack for a program under a meter: all the memory that its plain run had. The
    kernel grows a stack; meters want its size beforehand. `limits` are those of the metered run."""
    return (limits.memory_bytes - _METERS_OWN_BYTES) // _MEMORY_FACTOR
