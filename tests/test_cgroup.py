"""Control groups: found in made-up file trees, and around real sandboxes where this machine has
them."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path

import pytest

from hasten.exec.cgroup import Group, Place, find_place
from hasten.exec.host import Host
from hasten.exec.protocol import Limits
from hasten.exec.sandbox import Sandbox
from hasten.judge.outcome import failure_of
from hasten.types import Verdict

V1 = (
    "31 25 0:27 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
    "32 25 0:28 /jobs /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids\n"
)
V2 = "31 25 0:27 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw,nsdelegate\n"
PLACE = find_place()
needs_memory = pytest.mark.skipif("memory" not in PLACE.parents, reason=PLACE.description)


def tree(root: Path, own: str, mounts: str, folders: dict[str, str | None]) -> Path:
    """A made-up /proc and /sys; `folders`: what cgroup.subtree_control has, None: no such file."""
    (root / "proc/self").mkdir(parents=True)
    (root / "proc/self/cgroup").write_text(own)
    (root / "proc/self/mountinfo").write_text(mounts)
    for name, enabled in folders.items():
        folder = root / "sys/fs/cgroup" / name
        folder.mkdir(parents=True, exist_ok=True)
        if enabled is not None:
            (folder / "cgroup.subtree_control").write_text(enabled)
            (folder / "cgroup.procs").write_text("")
    return root


def test_v1_groups_are_made_below_our_own(tmp_path: Path) -> None:
    own = "5:memory:/a/b\n4:pids:/jobs/7\n1:name=systemd:/x\n0::/\n"
    root = tree(tmp_path, own, V1, {"memory/a/b": None, "pids/7": None})
    sys = root / "sys/fs/cgroup"
    assert find_place(root) == Place(1, {"memory": sys / "memory/a/b", "pids": sys / "pids/7"})


def test_v2_groups_are_made_below_our_own_where_it_has_controllers(tmp_path: Path) -> None:
    root = tree(tmp_path, "0::/own\n", V2, {"own": "cpu memory pids\n", "": "memory pids\n"})
    own = root / "sys/fs/cgroup/own"
    assert find_place(root) == Place(2, {"memory": own, "pids": own})


def test_v2_groups_are_made_beside_our_own_which_has_processes(tmp_path: Path) -> None:
    folders = {"user/own.scope": "", "user": "memory pids\n", "": "memory pids\n"}
    root = tree(tmp_path, "0::/user/own.scope\n", V2, folders)
    user = root / "sys/fs/cgroup/user"
    found = find_place(root)
    assert found == Place(2, {"memory": user, "pids": user})
    assert found.description == "cgroup v2 (memory, pids)"


def test_v2_without_delegation_says_so(tmp_path: Path) -> None:
    root = tree(tmp_path, "0::/user/own.scope\n", V2, {"user/own.scope": "", "user": "", "": ""})
    found = find_place(root)
    assert found.parents == {}
    assert "not delegated" in found.description


def test_a_machine_without_groups_says_so(tmp_path: Path) -> None:
    assert "no cgroup file system" in find_place(tree(tmp_path, "0::/\n", "", {})).description
    assert "No such file" in find_place(tmp_path / "nothing").description


def test_v2_limits_are_written_when_they_change_only(tmp_path: Path) -> None:
    with Group(Place(2, {"memory": tmp_path, "pids": tmp_path})) as group:
        (folder,) = set(group.folders.values())
        limits = Limits(memory_bytes=1 << 30, tmp_bytes=1 << 26, output_bytes=1 << 24, threads=10)
        group.allow(limits, 0)
        assert (folder / "memory.max").read_text() == str((1 << 30) + (9 << 24))
        assert (folder / "memory.swap.max").read_text() == "0"
        assert (folder / "pids.max").read_text() == "18"
        (folder / "memory.max").write_text("same")
        group.allow(limits, 0)
        assert (folder / "memory.max").read_text() == "same"
        group.allow(replace(limits, memory_bytes=1 << 31), 1)
        assert (folder / "memory.max").read_text() == str((1 << 31) + (10 << 24))
        for file in folder.iterdir():
            file.unlink()


def test_v1_limits_are_written_in_the_order_that_the_kernel_takes(tmp_path: Path) -> None:
    with Group(Place(1, {"memory": tmp_path})) as group:
        folder = group.folders["memory"]
        names = ["memory.limit_in_bytes", "memory.memsw.limit_in_bytes"]
        for name in names:
            (folder / name).write_text("")
        dates = []
        for size in (1 << 30, 1 << 31, 1 << 29):
            group.allow(Limits(memory_bytes=size), 0)
            first, second = ((folder / name).stat().st_mtime_ns for name in names)
            dates.append(second <= first)
            time.sleep(0.02)  # file dates are coarse
        assert dates[:2] == [True, True]
        assert len({(folder / name).read_text() for name in names}) == 1
        for name in names:
            (folder / name).unlink()


def test_a_kill_for_want_of_memory_is_told_once(tmp_path: Path) -> None:
    with Group(Place(2, {"memory": tmp_path})) as group:
        events = group.folders["memory"] / "memory.events"
        events.write_text("low 0\noom 0\noom_kill 0\noom_group_kill 0\n")
        assert not group.ran_out()
        events.write_text("low 0\noom 3\noom_kill 1\noom_group_kill 0\n")
        assert group.ran_out()
        assert not group.ran_out()
        for file in events.parent.iterdir():
            file.unlink()


def test_groups_of_dead_processes_are_removed_and_others_are_not(tmp_path: Path) -> None:
    dead, alive = tmp_path / "hasten-999999999-0", tmp_path / f"hasten-{os.getppid()}-0"
    dead.mkdir()
    alive.mkdir()
    with Group(Place(1, {"pids": tmp_path})):
        assert alive.exists()
        assert not dead.exists()
    assert list(tmp_path.iterdir()) == [alive]


def test_without_a_place_the_command_is_unchanged() -> None:
    with Group(Place(0, {}, "none")) as group:
        group.allow(Limits(), 0)
        assert group.command(["bwrap", "x"]) == ["bwrap", "x"]
        assert not group.ran_out()


# -- on this machine ----------------------------------------------------------------------------


def groups() -> list[Path]:
    return [
        folder
        for parent in PLACE.parents.values()
        for folder in parent.glob(f"hasten-{os.getpid()}-*")
    ]


@needs_memory
def test_a_sandbox_runs_in_its_groups_which_go_with_it(host: Host) -> None:
    before = groups()
    with Sandbox(host):
        made = [folder for folder in groups() if folder not in before]
        assert len(made) == len(set(PLACE.parents.values()))
        for folder in made:
            # bubblewrap's two processes and the runner
            assert len((folder / "cgroup.procs").read_text().split()) >= 3
    assert groups() == before


@needs_memory
def test_files_in_memory_count_with_what_the_program_holds(host: Host) -> None:
    code = """
import os
mib = bytes(1 << 20)
for folder in ("/tmp", "/dev/shm"):
    with open(folder + "/x", "wb") as f:
        for _ in range(110):
            f.write(mib)
            f.flush()
held = bytearray(os.urandom(1)) * (135 << 20)
print(len(held))
"""
    limits = replace(Limits(), memory_bytes=160 << 20, tmp_bytes=120 << 20, file_bytes=1 << 30)
    limits = replace(limits, output_bytes=1 << 16)
    with Sandbox(host) as box:
        argv = [str(host.interpreter.executable), "-s", "-B", "-c", code]
        result = box.run(argv, limits=replace(limits, memory_bytes=1 << 30))
        assert result.exit_code == 0, result.stderr
        result = box.run(argv, limits=limits)
        assert result.out_of_memory, (result.exit_code, result.signal, result.stderr)
        assert failure_of(result, limits) == (Verdict.OUT_OF_MEMORY, "more than 160 MiB")
        assert box.run(["/bin/true"], limits=limits).exit_code == 0  # and the sandbox goes on
