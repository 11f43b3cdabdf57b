"""From what a run did to a verdict. The program's failure is data; nothing here raises."""

from __future__ import annotations

import signal

from hasten.exec.protocol import Limits, RunResult
from hasten.types import Verdict

# What a program prints when an allocation fails. Forging it only renames a failure.
_OUT_OF_MEMORY = (b"MemoryError", b"std::bad_alloc", b"Cannot allocate memory")
_NEAR_LIMIT = 0.9


def failure_of(result: RunResult, limits: Limits) -> tuple[Verdict, str] | None:
    """The verdict on a run that did not end well, and why; None for a run that ended by itself
    with exit status 0."""
    cpu_seconds = (result.user_ns + result.system_ns) / 1e9
    if result.output_cut or result.signal == signal.SIGXFSZ:
        return Verdict.TOO_MUCH_OUTPUT, f"more than {limits.output_bytes} bytes"
    if result.wall_expired:
        return Verdict.TIMED_OUT, f"not done after {limits.wall_seconds:g} s"
    if cpu_seconds > limits.cpu_seconds or result.signal == signal.SIGXCPU:
        return Verdict.TIMED_OUT, f"not done after {limits.cpu_seconds:g} s of processor time"
    if result.signal == signal.SIGSYS:
        return Verdict.FORBIDDEN, "made a system call that the sandbox refuses"
    if result.exit_code == 0:
        return None
    out_of_memory = result.out_of_memory or any(text in result.stderr for text in _OUT_OF_MEMORY)
    if out_of_memory or result.max_rss_bytes >= _NEAR_LIMIT * limits.memory_bytes:
        return Verdict.OUT_OF_MEMORY, f"more than {limits.memory_bytes >> 20} MiB"
    if result.signal is not None:
        return Verdict.CRASHED, f"ended by {_signal_name(result.signal)}"
    words = result.stderr.decode(errors="replace").strip().splitlines()
    reason = f": {words[-1][:200]}" if words else ""
    return Verdict.CRASHED, f"exit status {result.exit_code}{reason}"


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:  # most real-time signals have no name
        return f"signal {number}"
