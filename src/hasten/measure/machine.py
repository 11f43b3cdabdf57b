"""The machine that noisy meters measure on: what it is, which core, and whose turn."""

from __future__ import annotations

import fcntl
import os
import platform
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hasten.errors import SandboxError
from hasten.exec.sandbox import Sandbox

_POLL_SECONDS = 0.01


def describe_machine() -> str:
    """Processor and kernel: times of two machines never compare."""
    return f"{processor()}, {platform.system()} {platform.release()}"


def processor() -> str:
    """Architecture and model."""
    try:
        text = Path("/proc/cpuinfo").read_text()
    except OSError:
        return platform.machine()
    names = (r"model name", r"CPU part")  # the second where there is no name (ARM)
    found = [re.search(rf"^{name}\s*:\s*(.+)$", text, re.MULTILINE) for name in names]
    match = found[0] or found[1]
    return f"{platform.machine()} {match[1].strip()}" if match else platform.machine()


def timing_core() -> int:
    """The core for timed runs: the last that we may use, since the first serves interrupts."""
    return max(os.sched_getaffinity(0))


@contextmanager
def turn(box: Sandbox) -> Iterator[None]:
    """Wait until no other hasten with this cache times anything, and keep it so.

    Raises `SandboxError` when `box` is aborted meanwhile."""
    path = box.host.cache_dir / "timing.lock"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        while not _locked(descriptor):
            if not box.running:
                raise SandboxError("stopped while it waited for its turn to time programs")
            time.sleep(_POLL_SECONDS)
        yield
    finally:
        os.close(descriptor)  # unlocks


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
