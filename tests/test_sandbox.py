"""One test per promise of the sandbox. Programs that break one get a verdict (test_programs.py);
these look at what a program can see and keep."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import venv
from dataclasses import replace
from pathlib import Path

import pytest

from hasten.errors import MissingTool, SandboxError, UsageError
from hasten.exec import host as host_module
from hasten.exec.host import Host, find_bubblewrap, find_interpreter, refuse_visible
from hasten.exec.protocol import Limits, RunResult
from hasten.exec.sandbox import Sandbox
from tests.conftest import CACHE

LIMITS = replace(Limits(), cpu_seconds=5, wall_seconds=10)


def python(box: Sandbox, code: str, *, stdin: bytes = b"", limits: Limits = LIMITS) -> RunResult:
    return box.run(
        [str(box.host.interpreter.executable), "-s", "-P", "-B", "-c", code],
        stdin=stdin,
        limits=limits,
    )


def output(result: RunResult) -> str:
    assert result.exit_code == 0, result.stderr.decode()
    return result.stdout.decode().strip()


def test_a_program_reads_stdin_and_writes_stdout(box: Sandbox) -> None:
    assert output(python(box, "print(input()[::-1])", stdin=b"abc\n")) == "cba"


def test_no_file_of_the_host_is_visible(box: Sandbox, tmp_path: Path) -> None:
    secret = tmp_path / "output.0.txt"
    secret.write_text("42")
    home = Path.home()
    for path in (secret, Path("/etc/passwd"), Path("/var"), home / ".bashrc", Path(__file__)):
        assert output(python(box, f"import os; print(os.path.exists({str(path)!r}))")) == "False"


@pytest.mark.parametrize("folder", ["/", "/usr", "/program", "/proc", "/dev", "/hasten", "/etc"])
def test_the_root_is_read_only(box: Sandbox, folder: str) -> None:
    result = python(box, f"open('{folder}/new', 'w')")
    assert result.exit_code == 1
    assert b"Read-only" in result.stderr or b"Permission denied" in result.stderr


@pytest.mark.parametrize("folder", ["/tmp", "/dev/shm"])
def test_temporary_files_are_private_to_one_run(box: Sandbox, folder: str) -> None:
    assert output(python(box, f"open('{folder}/kept', 'w').write('x'); print('ok')")) == "ok"
    assert output(python(box, f"import os; print('kept' in os.listdir('{folder}'))")) == "False"


@pytest.mark.parametrize("folder", ["/tmp", "/dev/shm"])
def test_temporary_files_are_capped_in_size(box: Sandbox, folder: str) -> None:
    code = f"""
n = 0
try:
    for i in range(100):
        with open('{folder}/' + str(i), 'wb') as f:
            n += f.write(bytes(1 << 20))
except OSError as error:
    print(error.errno)
print(n <= 8 << 20)
"""
    limits = replace(LIMITS, tmp_bytes=8 << 20)
    assert output(python(box, code, limits=limits)).split() == ["28", "True"]


def test_a_program_sees_only_its_own_processes(box: Sandbox) -> None:
    code = """
import os
alive = []
for pid in range(1, 100):
    try:
        os.kill(pid, 0)
        alive.append(pid)
    except ProcessLookupError:
        pass
    except PermissionError:
        alive.append(pid)
print(os.getpid(), alive)
"""
    assert output(python(box, code)) == "2 [2]"


def test_the_init_of_a_run_cannot_be_killed_by_it(box: Sandbox) -> None:
    code = """
import os, signal
for pid in (1, -1):
    for number in (signal.SIGKILL, signal.SIGTERM, signal.SIGSTOP):
        try:
            os.kill(pid, number)
        except OSError:
            pass
print("still here")
"""
    assert output(python(box, code)) == "still here"


def test_a_program_has_no_privileges(box: Sandbox) -> None:
    code = """
import ctypes, os
libc = ctypes.CDLL(None)
PR_GET_NO_NEW_PRIVS, PR_CAPBSET_READ, PR_GET_SECCOMP = 39, 23, 21
print(os.getuid() != 0, os.geteuid() != 0, libc.prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0),
      libc.prctl(PR_GET_SECCOMP))
"""
    assert output(python(box, code)) == "True True 1 2"


def test_the_environment_is_the_allow_list(box: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "hidden")
    shown = output(python(box, "import os; print(sorted(os.environ))"))
    assert "SECRET_KEY" not in shown
    assert "'PYTHONHASHSEED'" in shown


def test_only_the_three_standard_descriptors_are_open(box: Sandbox) -> None:
    code = """
import os, stat
open_ones = []
for fd in range(1100):
    try:
        os.fstat(fd)
        open_ones.append(fd)
    except OSError:
        pass
print(open_ones, stat.S_ISFIFO(os.fstat(0).st_mode))
"""
    assert output(python(box, code)) == "[0, 1, 2] True"


def test_entropy_is_the_same_in_every_run(box: Sandbox) -> None:
    code = "import os, random; print(os.urandom(8).hex(), random.random(), hash('x'))"
    assert output(python(box, code)) == output(python(box, code))


def test_a_run_sees_fixed_names_and_numbers(box: Sandbox) -> None:
    code = "import os; print(os.uname().nodename, os.getcwd(), os.getpid())"
    assert output(python(box, code)) == "hasten /tmp 2"


def test_address_layout_is_fixed(box: Sandbox) -> None:
    code = "print(id(object()), id(int))"
    assert output(python(box, code)) == output(python(box, code))


def test_the_limits_on_threads_hold(box: Sandbox) -> None:
    code = """
import threading, time
started = 0
try:
    for _ in range(200):
        threading.Thread(target=time.sleep, args=(5,), daemon=True).start()
        started += 1
except RuntimeError:
    pass
print(1 <= started < 64)
import os; os._exit(0) if not __import__('sys').stdout.flush() else None
"""
    assert output(python(box, code)) == "True"


def test_what_a_program_leaves_running_dies_with_it(box: Sandbox) -> None:
    code = """
import threading, time
def late():
    time.sleep(1000)
threading.Thread(target=late, daemon=True).start()
print("done")
"""
    before = time.monotonic()
    assert output(python(box, code)) == "done"
    assert time.monotonic() - before < 5


def test_a_large_input_and_output_pass_through(box: Sandbox) -> None:
    data = bytes(range(256)) * (1 << 14)
    result = python(box, "import sys; sys.stdout.buffer.write(sys.stdin.buffer.read())", stdin=data)
    assert result.stdout == data


def test_an_unread_input_does_not_hang(box: Sandbox) -> None:
    assert output(python(box, "print(1)", stdin=b"x" * (1 << 22))) == "1"


def test_output_is_cut_at_its_limit(box: Sandbox) -> None:
    result = python(box, "print('x' * 5000)", limits=replace(LIMITS, output_bytes=1000))
    assert result.output_cut
    assert len(result.stdout) == 1000


def test_output_of_exactly_the_limit_is_whole(box: Sandbox) -> None:
    result = python(box, "print('x' * 999)", limits=replace(LIMITS, output_bytes=1000))
    assert not result.output_cut
    assert len(result.stdout) == 1000


def test_error_output_is_cut_without_harm(box: Sandbox) -> None:
    result = python(box, "import sys; sys.stderr.write('x' * (1 << 20)); print('ok')")
    assert output(result) == "ok"
    assert len(result.stderr) == LIMITS.error_bytes


def test_a_sleeper_is_stopped_at_the_wall_limit(box: Sandbox) -> None:
    before = time.monotonic()
    result = python(box, "import time; time.sleep(100)", limits=replace(LIMITS, wall_seconds=0.5))
    assert result.wall_expired
    assert time.monotonic() - before < 1.5


def test_memory_counts_for_threads_together(box: Sandbox) -> None:
    code = """
import threading
held, failed = [], []
def grab():
    try:
        for _ in range(32):
            held.append(bytearray(1 << 20))
    except MemoryError:
        failed.append(1)
threads = [threading.Thread(target=grab) for _ in range(8)]
for t in threads: t.start()
for t in threads: t.join()
print(100 < len(held) < 256, bool(failed))
"""
    limits = replace(LIMITS, memory_bytes=256 << 20)
    assert output(python(box, code, limits=limits)) == "True True"


def test_numpy_runs_with_one_thread(box: Sandbox) -> None:
    code = "import numpy as np, threading; a = np.ones((200, 200)); print((a @ a).sum())"
    assert output(python(box, code)) == "8000000.0"


def test_a_program_that_does_not_exist_is_our_fault(box: Sandbox) -> None:
    with pytest.raises(SandboxError, match="No such file"):
        box.run(["/no/such/program"], limits=LIMITS)
    assert output(python(box, "print(1)")) == "1"  # and the sandbox goes on


@pytest.mark.parametrize("letter", ["v", "f", "t", "u", "s", "n"])
def test_limits_that_runs_would_inherit_are_named_and_blamed_on_no_program(letter: str) -> None:
    code = (
        "import sys\nfrom pathlib import Path\n"
        "from hasten.exec.host import Host, find_interpreter\n"
        "from hasten.exec.sandbox import Sandbox\n"
        "with Sandbox(Host(Path(sys.argv[1]), find_interpreter(sys.executable))):\n    pass\n"
    )
    low = {"v": 900_000, "f": 60_000, "t": 5, "u": 60, "s": 4_000, "n": 1_000}[letter]
    limited = f'ulimit -S{letter} {low} && ulimit -H{letter} {low} && exec "$@"'
    started = subprocess.run(
        ["bash", "-c", limited, "bash", sys.executable, "-c", code, str(CACHE)],
        capture_output=True,
        text=True,
    )
    said = started.stderr.splitlines()[-1]
    assert "SandboxError: hasten was started with a limit that its runs would inherit" in said
    assert f"(ulimit -H{letter} is {low})" in said


def test_a_closed_sandbox_says_so(host: Host) -> None:
    box = Sandbox(host)
    with pytest.raises(SandboxError, match="context manager"):
        box.run(["/bin/true"], limits=LIMITS)


def test_a_run_can_be_aborted_from_another_thread(box: Sandbox) -> None:
    threading.Timer(0.3, box.abort).start()
    before = time.monotonic()
    with pytest.raises(SandboxError, match="runner died"):
        python(box, "import time; time.sleep(100)")
    assert time.monotonic() - before < 5


def test_no_process_is_left_when_hasten_is_killed(host: Host) -> None:
    mark = f"mark-{os.getpid()}"
    code = f"""
import sys
from pathlib import Path
from hasten.exec.host import Host, find_interpreter
from hasten.exec.protocol import Limits
from hasten.exec.sandbox import Sandbox
with Sandbox(Host(Path({str(CACHE)!r}), find_interpreter(sys.executable))) as box:
    print("ready", flush=True)
    box.run([sys.executable, "-c", "import time; time.sleep(1000)", {mark!r}],
            limits=Limits(wall_seconds=1000))
"""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as hasten:
        assert hasten.stdout is not None
        assert hasten.stdout.readline() == b"ready\n"
        _wait_until(lambda: _running(mark) > 0)
        hasten.kill()
    _wait_until(lambda: _running(mark) == 0)


def _running(mark: str) -> int:
    """How many processes have `mark` as a word of their command line."""
    count = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            count += mark.encode() in (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue  # it ended meanwhile
    return count


def _wait_until(condition: object) -> None:
    assert callable(condition)
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end, "it did not happen within 10 s"
        time.sleep(0.02)


def test_without_bubblewrap_it_refuses_and_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(host_module.shutil, "which", lambda name: None)
    with pytest.raises(MissingTool, match=r"apt-get install bubblewrap.*--unsafe-no-sandbox"):
        find_bubblewrap()


def test_without_user_namespaces_it_refuses_and_says_what_to_do(
    tmp_path: Path, host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = tmp_path / "bwrap"
    fake.write_text("#!/bin/sh\necho 'bwrap: setting up uid map: Permission denied' >&2; exit 1\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(MissingTool, match=r"user namespaces.*--unsafe-no-sandbox"), Sandbox(host):
        pass


def test_unsafe_mode_still_runs_and_limits(host: Host) -> None:
    with Sandbox(replace(host, unsafe=True)) as box:
        box.load({"main.py": (0o644, b"print(input())")})
        argv = [str(host.interpreter.executable), f"{box.program_dir}/main.py"]
        assert output(box.run(argv, stdin=b"hello\n", limits=LIMITS)) == "hello"
        limits = replace(LIMITS, wall_seconds=0.5)
        assert python(box, "import time; time.sleep(100)", limits=limits).wall_expired
        assert len(python(box, "print('x' * 5_000_000)", stdin=bytes(1 << 20)).stdout) == 5_000_001


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become another user")
@pytest.mark.skipif(shutil.which("setpriv") is None, reason="setpriv is not installed")
def test_it_works_for_a_user_without_privileges(open_folder: Path) -> None:
    system_python = Path("/usr/bin/python3")
    ask = "import sys; sys.exit(sys.version_info < (3, 11))"
    if not system_python.exists() or subprocess.run([system_python, "-c", ask]).returncode:
        pytest.skip("no Python 3.11 in /usr/bin")
    code = """
import sys
from pathlib import Path
from hasten.exec.host import Host, find_interpreter
from hasten.exec.protocol import Limits
from hasten.exec.sandbox import Sandbox
host = Host(Path(sys.argv[1]), find_interpreter(sys.executable))
with Sandbox(host) as box:
    run = lambda code: box.run([sys.executable, "-c", code], limits=Limits())
    first = run("open('/tmp/x', 'w'); open('/dev/shm/x', 'w'); print('wrote')")
    second = run("import os; print(*map(os.listdir, ['/tmp', '/dev/shm', '/proc']))")
    third = run("open('/dev/x', 'w')")
    fourth = run("import os; os.fork()")
    fifth = run("import os; os.kill(1, 9)").stderr.split()[-3:]
    box.load({"main.py": (0o644, b"import os; print(input(), os.getpid())")})
    argv = [sys.executable, "-s", "-P", "-B", "/program/main.py"]
    for _ in range(2):
        sixth = box.run_warm(argv, ["os"], stdin=b"warm", limits=Limits())
print(host.mode, first.stdout, second.stdout, third.exit_code, fourth.signal, fifth, sixth.stdout)
"""
    source = Path(host_module.__file__).parents[2]
    shutil.copytree(source, open_folder / "src")
    cache = open_folder / "cache"
    cache.mkdir()
    cache.chmod(0o777)
    done = subprocess.run(
        ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups",
         system_python, "-c", code, cache],
        capture_output=True, text=True,
        env={"PYTHONPATH": str(open_folder / "src"), "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert (
        done.stdout.strip()
        == r"user b'wrote\n' b'[] [] []\n' 1 31 [b'No', b'such', b'process'] b'warm 2\n'"
    ), done.stderr


def test_dates_and_devices_of_the_program_are_the_same_in_every_sandbox(host: Host) -> None:
    code = "import os; s = os.stat('/program/main.py'); print(s.st_dev, s.st_mtime_ns)"
    seen = set()
    for _ in range(3):
        with Sandbox(host) as box:
            box.load({"main.py": (0o644, b"")})
            seen.add(output(python(box, code)))
    assert len(seen) == 1


def test_what_a_killed_process_left_is_removed_and_what_is_in_use_is_not(
    tmp_path: Path, host: Host
) -> None:
    own = replace(host, cache_dir=tmp_path)
    stale = tmp_path / "programs" / "stale"
    stale.mkdir(parents=True)
    old = time.time() - 7200
    with Sandbox(own) as box:
        in_use = box._program_dir.parent
        os.utime(stale, (old, old))
        os.utime(in_use, (old, old))
        with Sandbox(own):
            assert in_use.exists()
            assert not stale.exists()
    assert list((tmp_path / "programs").iterdir()) == []


def test_a_project_that_the_interpreter_points_at_is_not_visible(tmp_path: Path) -> None:
    project = tmp_path / "project"
    (project / "tests").mkdir(parents=True)
    venv.create(tmp_path / "venv", symlinks=True)
    (site,) = (tmp_path / "venv" / "lib").glob("python3*/site-packages")
    (site / "project.pth").write_text(f"{project}\n")
    interpreter = find_interpreter(tmp_path / "venv" / "bin" / "python")
    assert not any(project.is_relative_to(folder) for folder in interpreter.folders)


def test_tests_that_programs_could_read_are_refused(host: Host) -> None:
    inside = host.interpreter.folders[0] / "tests"
    with pytest.raises(UsageError, match="which programs can read"):
        refuse_visible(inside, host.interpreter)
    refuse_visible(Path("/home/somebody/tests"), host.interpreter)


def test_loading_replaces_what_was_loaded_before(box: Sandbox) -> None:
    box.load({"a.py": (0o644, b"1"), "b.py": (0o644, b"2")})
    box.load({"c.py": (0o644, b"3")})
    assert output(python(box, "import os; print(os.listdir('/program'))")) == "['c.py']"


def test_an_interpreter_below_tmp_works_and_stays_read_only() -> None:
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        venv.create(folder, symlinks=True)
        Path(folder).chmod(0o755)
        host = Host(CACHE, find_interpreter(f"{folder}/bin/python"))
        with Sandbox(host) as box:
            code = f"import sys; print(sys.prefix); open('{folder}/new', 'w')"
            result = python(box, code)
    assert result.stdout.decode().strip() == folder
    assert b"Read-only file system" in result.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs programs as another user")
def test_an_interpreter_that_others_cannot_read_is_named(tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", symlinks=True)
    (tmp_path / "venv").chmod(0o700)
    host = Host(CACHE, find_interpreter(tmp_path / "venv" / "bin" / "python"))
    with pytest.raises(UsageError, match=r"venv is closed to the user.*chmod"), Sandbox(host):
        pass


def test_an_interpreter_that_is_none_is_refused() -> None:
    with pytest.raises(UsageError, match="no interpreter /no/such/python"):
        find_interpreter("/no/such/python")
    with pytest.raises(UsageError, match="does not answer as a Python 3"):
        find_interpreter("/bin/true")


@pytest.mark.skipif(not Path("/usr/bin/python3").exists(), reason="no /usr/bin/python3")
def test_programs_run_on_the_interpreter_that_is_named() -> None:
    host = Host(CACHE, find_interpreter("/usr/bin/python3"))
    with Sandbox(host) as box:
        assert output(python(box, "import sys; print(sys.executable)")) == "/usr/bin/python3"
    assert sys.executable != "/usr/bin/python3"
