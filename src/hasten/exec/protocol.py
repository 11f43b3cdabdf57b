"""The bytes that travel between `Sandbox` and runner.c; layouts as in protocol.h.

All integers are 64-bit, in the machine's order: both ends are on one machine.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntFlag

REQUEST = struct.Struct("=15q")
REPLY = struct.Struct("=14q")


class RunFlag(IntFlag):
    """What a run needs beyond the plain sandbox."""

    NONE = 0
    ALLOW_CHILDREN = 1  # a compiler starts others
    NEED_PROC = 2  # valgrind reads its own memory map at start
    SHARED_COUNTERS = 4  # a memory page at descriptor 1000, read back as meter_data
    LOG_PIPE = 8  # a pipe at descriptor 1001, its end read back as meter_data
    RANDOM_LAYOUT = 16  # addresses differ from run to run, which hides a meter's memory
    WARM = 32  # fork a Python that has started; not for measuring
    PERF_COUNTERS = 64  # count hardware instructions and cycles


class ReplyFlag(IntFlag):
    """What cut a run short."""

    WALL_EXPIRED = 1
    OUTPUT_CUT = 2
    ERROR_CUT = 4
    COLD = 8  # no warm run was made


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run may use. Time is that of one test; memory is address space, which a lone
    process (children are refused) shares among all its threads."""

    cpu_seconds: float = 5.0
    wall_seconds: float = 10.0
    memory_bytes: int = 1 << 30
    output_bytes: int = 1 << 24
    error_bytes: int = 1 << 16
    file_bytes: int = 1 << 26
    tmp_bytes: int = 1 << 26
    threads: int = 64


@dataclass(frozen=True, slots=True)
class RunResult:
    """What one run did. `exit_code` is None when a signal ended it. `out_of_memory`: the kernel
    ended it because its control group had no more."""

    exit_code: int | None
    signal: int | None
    wall_expired: bool
    output_cut: bool
    stdout: bytes
    stderr: bytes
    meter_data: bytes
    collected: bytes | None
    user_ns: int
    system_ns: int
    wall_ns: int
    max_rss_bytes: int
    perf: tuple[int, int]  # hardware instructions, cycles; an errno below zero where not counted
    cold: bool  # not run: there was no template to fork
    out_of_memory: bool = False


def run_request(
    argv: Sequence[str],
    *,
    environment: Mapping[str, str],
    stdin: bytes,
    limits: Limits,
    flags: RunFlag,
    collect: str | None,
    collect_bytes: int,
    world: int,
) -> bytes:
    """Asks the runner for one run; `collect` names a file to bring back afterwards. Runs of the
    same `world` may share one, see world.h."""
    words = [*argv, *(f"{name}={value}" for name, value in environment.items()), collect or ""]
    strings = b"".join(word.encode() + b"\0" for word in words)
    header = REQUEST.pack(
        int(flags),
        int(limits.cpu_seconds * 1e9),
        int(limits.wall_seconds * 1e9),
        limits.memory_bytes,
        limits.output_bytes,
        limits.error_bytes,
        limits.file_bytes,
        limits.tmp_bytes,
        limits.threads,
        world,
        len(argv),
        len(environment),
        len(strings),
        len(stdin),
        collect_bytes if collect else 0,
    )
    return header + strings + stdin
