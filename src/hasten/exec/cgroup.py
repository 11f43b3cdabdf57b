"""A control group around each sandbox, where the machine lets us make one (v1 or v2).

What it adds to the rlimits of runs: it counts what they do not, files in /tmp and /dev/shm, page
tables and the kernel's own memory, over all processes of a run (a compiler has several). Groups
are made below the group that hasten runs in or, with v2, beside it: there the kernel allows limits
only in groups without processes of their own, and a login's slice is usually ours to write to.
Beside, a limit on hasten's own group does not bind the sandbox, but its own one does.

Where no group can be made, everything works by rlimits alone; `hasten doctor` tells.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import re
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from hasten.exec.protocol import Limits

_OVERHEAD_BYTES = 64 << 20  # bubblewrap, the runner, page tables
_OVERHEAD_PROCESSES = 8
_REMOVE_SECONDS = 2.0  # until killed processes have left a group
# Moves itself into the groups before it becomes the command: nothing ever runs outside them.
_JOIN = 'while [ "$1" != -- ]; do echo 0 > "$1" || exit 71; shift; done; shift; exec "$@"'

_counter = itertools.count()


@dataclass(frozen=True, slots=True)
class Place:
    """Where groups can be made: the folder above them for each controller. Empty: nowhere."""

    version: int
    parents: dict[str, Path]
    reason: str = ""

    @property
    def description(self) -> str:
        """As in `cgroup v1 (memory, pids)`."""
        if not self.parents:
            return f"no cgroup limits: {self.reason}"
        return f"cgroup v{self.version} ({', '.join(sorted(self.parents))})"


def find_place(root: Path = Path("/")) -> Place:
    """Look for groups that we may make; `root` is where /proc and /sys are (tests have others)."""
    try:
        own = (root / "proc/self/cgroup").read_text()
        mounts = (root / "proc/self/mountinfo").read_text()
    except OSError as error:
        return Place(0, {}, f"{error.filename}: {error.strerror}")
    groups = dict(_groups(own))
    first = _first_version(root, groups, mounts)
    if first:
        return Place(1, first)
    home = _folder(root, groups.get("", ""), mounts, "cgroup2")
    if home is None:
        return Place(0, {}, "no cgroup file system is mounted")
    for folder in (home, home.parent):
        with contextlib.suppress(OSError):  # above the mount point, say
            enabled = set((folder / "cgroup.subtree_control").read_text().split())
            if os.access(folder, os.W_OK) and os.access(folder / "cgroup.procs", os.W_OK):
                wanted: tuple[str, ...] = ("memory", "pids")
                found = {name: folder for name in wanted if name in enabled}
                if found:
                    return Place(2, found)
    return Place(
        0, {}, f"{home} is not delegated to this user with its controllers (systemd-run --user "
        "--scope -p Delegate=yes, or run as root)"
    )  # fmt: skip


def _groups(own: str) -> list[tuple[str, str]]:
    """(controller, group) for each line of /proc/self/cgroup; v2's controller is empty."""
    found = []
    for line in own.splitlines():
        _, names, group = line.split(":", 2)
        found += [(name, group) for name in names.split(",")]
    return found


def _first_version(root: Path, groups: dict[str, str], mounts: str) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for name in ("memory", "pids"):
        if name in groups:
            folder = _folder(root, groups[name], mounts, "cgroup", name)
            if folder is not None and os.access(folder, os.W_OK):
                found[name] = folder
    return found


def _folder(
    root: Path, group: str, mounts: str, kind: str, controller: str | None = None
) -> Path | None:
    """The folder of a group, by the mount that shows it; None where none does."""
    for line in mounts.splitlines():
        left, _, right = line.partition(" - ")
        mount_root, mount_point = left.split()[3:5]
        types = right.split()
        if types[0] != kind or (controller and controller not in types[-1].split(",")):
            continue
        if Path(group or "/").is_relative_to(mount_root):
            below = Path(group or "/").relative_to(mount_root)
            folder = root / mount_point.lstrip("/") / below
            if folder.is_dir():
                return folder
    return None


@dataclass(slots=True)
class Group:
    """One sandbox's groups; a context manager that removes them. Without a place, it does nothing.

    A group that cannot be made after all is left out: rlimits hold in any case."""

    place: Place
    folders: dict[str, Path] = field(default_factory=dict)
    _memory_bytes: int = -1
    _processes: int = -1
    _kills: int = 0

    def __enter__(self) -> Self:
        name = f"hasten-{os.getpid()}-{next(_counter)}"
        for controller, parent in self.place.parents.items():
            _remove_stale(parent)
            folder = parent / name
            with contextlib.suppress(OSError):
                folder.mkdir(exist_ok=True)
                self.folders[controller] = folder
        if self.place.version == 2 and "memory" in self.folders:
            _write(self.folders["memory"] / "memory.swap.max", 0)
        return self

    def __exit__(self, *_: object) -> None:
        end = time.monotonic() + _REMOVE_SECONDS
        for folder in set(self.folders.values()):
            while not _remove(folder) and time.monotonic() < end:
                time.sleep(0.001)  # killed processes take a moment to leave
        self.folders.clear()

    def command(self, command: list[str]) -> list[str]:
        """`command`, which is to run in the groups from its first instruction on."""
        files = sorted({str(folder / "cgroup.procs") for folder in self.folders.values()})
        return ["/bin/sh", "-c", _JOIN, "sh", *files, "--", *command] if files else command

    def allow(self, limits: Limits, carried_bytes: int) -> None:
        """Set what the next run may use. `carried_bytes`: its input and what is collected, which
        the runner holds. Writes only what changed."""
        wanted = limits.memory_bytes + limits.tmp_bytes + limits.output_bytes + _OVERHEAD_BYTES
        wanted += -(-carried_bytes >> 24) << 24  # in steps, so that it seldom changes
        if "memory" in self.folders and wanted != self._memory_bytes:
            self._set_memory(wanted)
            self._memory_bytes = wanted
        if "pids" in self.folders and limits.threads != self._processes:
            _write(self.folders["pids"] / "pids.max", limits.threads + _OVERHEAD_PROCESSES)
            self._processes = limits.threads

    def _set_memory(self, size: int) -> None:
        folder = self.folders["memory"]
        if self.place.version == 2:
            _write(folder / "memory.max", size)
            return
        names = ["memory.limit_in_bytes", "memory.memsw.limit_in_bytes"]
        # The second, of memory and swap together, may never be below the first.
        for name in names if size < self._memory_bytes else reversed(names):
            if (folder / name).exists():
                _write(folder / name, size)

    def ran_out(self) -> bool:
        """Whether the kernel has killed, since the last call, a process of the group because the
        group was out of memory."""
        before, self._kills = self._kills, self._count_kills()
        return self._kills > before

    def _count_kills(self) -> int:
        if "memory" not in self.folders:
            return 0
        name = "memory.events" if self.place.version == 2 else "memory.oom_control"
        with contextlib.suppress(OSError):
            text = (self.folders["memory"] / name).read_text()
            found = re.search(r"^oom_kill (\d+)", text, re.MULTILINE)
            return int(found[1]) if found else 0
        return 0


def _write(path: Path, value: int) -> None:
    """Set a limit. One that the kernel refuses (memory in use, no swap accounting) stays as it
    was: rlimits hold all the same."""
    with contextlib.suppress(OSError):
        path.write_text(str(value))


def _remove(folder: Path) -> bool:
    try:
        folder.rmdir()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True


def _remove_stale(parent: Path) -> None:
    """Remove the groups of processes that were killed; one that is in use cannot be removed."""
    for folder in parent.glob("hasten-*-*"):
        owner = folder.name.split("-")[1]
        if owner.isdigit() and not Path("/proc", owner).exists():
            _remove(folder)
