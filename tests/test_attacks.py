"""Programs that attack the sandbox, the meters or the judge; the first ones once succeeded."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from hasten.exec.host import Host
from hasten.exec.languages import LANGUAGES, CompileError
from hasten.exec.protocol import RunResult
from hasten.exec.sandbox import Sandbox
from hasten.judge.checkers import CHECKERS
from hasten.judge.outcome import failure_of
from hasten.measure.base import metered_limits
from hasten.measure.cachegrind import CachegrindMeter
from hasten.types import Language, Program, Verdict
from tests.conftest import CACHE
from tests.test_sandbox import LIMITS, output, python


def _cpp(box: Sandbox, source: str) -> list[str]:
    executable = LANGUAGES[Language.CPP].compile(box, Program(source, Language.CPP))
    assert not isinstance(executable, CompileError), executable.message
    box.load(executable.files)
    return list(executable.argv)


def test_death_by_a_real_time_signal_is_a_crash(box: Sandbox) -> None:
    result = python(box, "import os; os.kill(os.getpid(), 40)")
    failure = failure_of(result, LIMITS)
    assert failure is not None
    assert failure[0] is Verdict.CRASHED


def test_a_long_number_that_is_none_does_not_stall_the_checker() -> None:
    before = time.monotonic()
    assert CHECKERS["tokens"](b"6.5", b"1" * 10_000 + b"x") is not None  # was quadratic
    assert time.monotonic() - before < 0.5


def test_no_second_exec_by_an_absolute_path(box: Sandbox) -> None:
    # A path that starts with / makes the kernel ignore the descriptor that the filter looks at.
    code = """
import ctypes
argv = (ctypes.c_char_p * 4)(b"sh", b"-c", b"echo executed", None)
ctypes.CDLL(None).syscall(322, 1023, b"/bin/sh", argv, (ctypes.c_char_p * 1)(None), 0)
"""
    assert b"executed" not in python(box, code).stdout


def test_cachegrinds_log_is_out_of_the_programs_reach(host: Host) -> None:
    # valgrind refuses write(1001), but not dup(1001); what comes after 64 KiB is dropped.
    source = r"""
#include <string>
#include <unistd.h>
int main() {
    std::string s = "I   refs:      1\nI1  misses:  1\nD1  misses: 1\nLL misses: 1\n"
                    "Mispredicts: 1\n";
    s += std::string(70000 - s.size(), 'x');
    int fd = dup(1001);
    if (fd >= 0) write(fd, s.data(), s.size());
}
"""
    meter = CachegrindMeter(CACHE)
    with Sandbox(host) as box:
        argv = _cpp(box, source)
        run = meter.measure(box, argv, stdin=b"", limits=metered_limits(LIMITS, 0))
    assert run.measurement is None or run.measurement.cost > 1000


# Each prints a number that the next run would see changed if this one could leave something.
_LEFT_BEHIND = {
    "socket cookie": """
import socket
for _ in range(64):
    a, b = socket.socketpair()
    cookie = int.from_bytes(a.getsockopt(socket.SOL_SOCKET, 57, 8), "little")
print(cookie)
""",
    "inode of a pipe": """
import os
first = os.fstat(os.pipe()[0]).st_ino
for _ in range(2000):
    for fd in os.pipe(): os.close(fd)
print(first)
""",
}


@pytest.mark.parametrize("code", list(_LEFT_BEHIND.values()), ids=list(_LEFT_BEHIND))
def test_kernel_counters_do_not_carry_from_run_to_run(box: Sandbox, code: str) -> None:
    first, second = python(box, code), python(box, code)
    assert (first.exit_code, first.stdout) == (second.exit_code, second.stdout)


def test_a_program_cannot_drop_pages_of_the_systems_files_from_the_cache(box: Sandbox) -> None:
    # What is cached and what is not is readable by timing: in the metered run, the answer that the
    # plain run left there.
    code = """
import os
name = max((e.path for e in os.scandir('/usr/bin') if e.is_file(follow_symlinks=False)),
           key=lambda p: os.stat(p).st_size)  # one that nobody has mapped
fd = os.open(name, os.O_RDONLY)
os.pread(fd, 1, 262144)
os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
try:
    print(os.preadv(fd, [bytearray(1)], 262144, os.RWF_NOWAIT))
except BlockingIOError:
    print('dropped')
"""
    result = python(box, code)
    assert b"dropped" not in result.stdout


def test_sockets_hold_no_memory_beyond_the_limit(box: Sandbox) -> None:
    code = """
import socket
held, kept = 0, []
for _ in range(100):
    try:
        pair = socket.socketpair()
    except OSError:
        break
    kept.append(pair)
    for end in pair:
        end.setblocking(False)
        try:
            while held < 64 << 20:
                held += end.send(bytes(1 << 16))
        except BlockingIOError:
            pass
print(held)
"""
    result = python(box, code, limits=replace(LIMITS, memory_bytes=48 << 20))
    assert result.exit_code != 0 or int(result.stdout) < 1 << 20


def test_a_compiler_that_reads_a_terminal_does_not_wait_for_it(box: Sandbox) -> None:
    before = time.monotonic()
    program = Program('#include "/dev/ptmx"\nint main() {}\n', Language.CPP)
    assert isinstance(LANGUAGES[Language.CPP].compile(box, program), CompileError)
    assert time.monotonic() - before < 30


# -- what held ---------------------------------------------------------------------------------

_REFUSED = {
    "int 0x80": 'asm volatile("int $0x80" :: "a"(2));',
    "x32": "syscall(0x40000000 | 57);",
    "fork": "syscall(57);",
    "vfork": "syscall(58);",
    "clone of a process": "syscall(56, 17, 0, 0, 0, 0);",
    "clone with high bits": "syscall(56, (1UL << 40) | 17, 0, 0, 0, 0);",
    "execveat elsewhere": 'syscall(322, 4, "/bin/sh", 0, 0, 0);',
}


@pytest.mark.parametrize("statement", list(_REFUSED.values()), ids=list(_REFUSED))
def test_ways_around_the_filter_are_killed(box: Sandbox, statement: str) -> None:
    argv = _cpp(box, f'#include <unistd.h>\nint main() {{ {statement} write(1, "alive", 5); }}\n')
    result = box.run(argv, limits=LIMITS)
    assert failure_of(result, LIMITS) == (
        Verdict.FORBIDDEN, "made a system call that the sandbox refuses"
    )  # fmt: skip


@pytest.mark.parametrize(
    "code",
    [
        "import os, time; os.write(1, b'6.'); time.sleep(100)",
        "import os, time; [os.close(i) for i in range(3)]; time.sleep(100)",
        "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)",
        "import os\nwhile 1: os.write(2, bytes(65536))",
    ],
    ids=["half an answer", "closed pipes", "stopped", "errors without end"],
)
def test_the_wall_limit_holds_for(box: Sandbox, code: str) -> None:
    before = time.monotonic()
    result: RunResult = python(box, code, limits=replace(LIMITS, wall_seconds=1.0))
    assert result.wall_expired
    assert time.monotonic() - before < 2.5
    assert output(python(box, "print('ok')")) == "ok"  # and the sandbox goes on
