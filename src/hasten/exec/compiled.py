"""What compiling gives, and what it may use. Shared by the languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hasten.exec.protocol import Limits

COMPILE_LIMITS = Limits(
    cpu_seconds=30, wall_seconds=60, memory_bytes=2 << 30, tmp_bytes=1 << 28, file_bytes=1 << 27
)


@dataclass(frozen=True, slots=True)
class Executable:
    """A compiled program: the files that the sandbox needs, and how to start it. `imports`: for
    `Sandbox.run_warm`, the modules to import beforehand; None where that is no way to run it."""

    files: Mapping[str, tuple[int, bytes]]
    argv: tuple[str, ...]
    imports: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class CompileError:
    """The candidate's failure, as data."""

    message: str
