"""A folder of attacks on what docs/threat-model.md promises, with what must come of each; and what
the folder cannot say: the meters' counts, refused calls under the meters, the host afterwards."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from hasten.exec import host as host_module
from hasten.exec.host import Host
from hasten.exec.languages import LANGUAGES, CompileError
from hasten.exec.protocol import Limits
from hasten.exec.sandbox import Sandbox
from hasten.judge.judge import Baseline, Judge, Rules
from hasten.judge.testing import run_tests
from hasten.measure.base import Meter, metered_limits
from hasten.measure.cachegrind import CachegrindMeter
from hasten.measure.instructions import InstructionMeter
from hasten.measure.model import ModelMeter
from hasten.types import Language, Program, TestCase, Verdict
from tests.conftest import CACHE

FOLDER = Path(__file__).with_name("attacks")
PROMISES = ("contained", "detects", "hidden", "meters", "reports", "survives")
LIMITS = replace(
    Limits(),
    cpu_seconds=1,
    wall_seconds=2,
    memory_bytes=256 << 20,
    output_bytes=1 << 20,
    file_bytes=1 << 22,
)
COUNT = 2000
CASES = (
    TestCase("0", b"2\n3\n4\n", b"7\n"),
    TestCase("1", b"%d\n" % COUNT + b"100000\n" * COUNT, b"%d\n" % (100000 * COUNT % 251)),
)
METERS = {"instructions": InstructionMeter, "cachegrind": CachegrindMeter, "model": ModelMeter}
SUFFIXES = {".py": Language.PYTHON, ".cpp": Language.CPP}
HONEST = {
    language: FOLDER.joinpath(f"honest{suffix}").read_text()
    for suffix, language in SUFFIXES.items()
}
BASELINE = {
    Language.PYTHON: HONEST[Language.PYTHON],
    Language.CPP: "static bool broken() { return false; }\n" + HONEST[Language.CPP],
}


@dataclass(frozen=True, slots=True)
class Attack:
    """One file: the verdicts that it may get, the meter, and the program to judge."""

    path: Path
    verdicts: frozenset[Verdict]
    meter: str
    slow: bool

    @property
    def name(self) -> str:
        return f"{self.path.parent.name}/{self.path.name}"

    @property
    def program(self) -> Program:
        language = SUFFIXES[self.path.suffix]
        source, honest = self.path.read_text(), HONEST[language]
        place = '#include "honest"\n'
        whole = source.replace(place, honest) if place in source else f"{source}\n{honest}"
        return Program(whole, language, self.name)


def read_attack(path: Path) -> Attack:
    words = path.read_text().splitlines()[0].split("expect:")[1].split()
    meter = words[words.index("meter:") + 1] if "meter:" in words else "instructions"
    verdicts = frozenset(Verdict(word) for word in words if word not in ("meter:", meter, "slow"))
    return Attack(path, verdicts, meter, "slow" in words)


ATTACKS = [
    read_attack(path)
    for path in sorted(FOLDER.glob("*/*"))
    if path.suffix in SUFFIXES and path.parent.name in PROMISES
]


class Courts:
    """A judge for every meter, and baselines for every language, made when first asked for."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._judges: dict[str, Judge] = {}
        self._baselines: dict[tuple[str, Language], Baseline] = {}

    def judge(self, meter: str) -> Judge:
        if meter not in self._judges:
            judge = Judge(self._host, METERS[meter](CACHE), Rules(limits=LIMITS))
            self._judges[meter] = judge.__enter__()
        return self._judges[meter]

    def baseline(self, meter: str, language: Language) -> Baseline:
        key = (meter, language)
        if key not in self._baselines:
            program = Program(BASELINE[language], language, "honest")
            self._baselines[key] = self.judge(meter).baseline(program, CASES)
        return self._baselines[key]

    def close(self) -> None:
        for judge in self._judges.values():
            judge.__exit__(None, None, None)


@pytest.fixture(scope="module")
def courts(host: Host) -> Iterator[Courts]:
    courts = Courts(host)
    yield courts
    courts.close()


@pytest.mark.parametrize(
    "attack",
    [pytest.param(a, id=a.name, marks=[pytest.mark.slow] if a.slow else []) for a in ATTACKS],
)
def test_every_attack_gets_its_verdict(courts: Courts, attack: Attack) -> None:
    program = attack.program
    baseline = courts.baseline(attack.meter, program.language)
    judgement = courts.judge(attack.meter).judge(program, baseline, CASES)
    assert judgement.verdict in attack.verdicts, judgement.notes


def test_a_lowered_count_is_found_where_the_cost_without_start_up_decides(host: Host) -> None:
    attack = next(a for a in ATTACKS if a.name == "meters/lowers_the_count.cpp")
    rules = Rules(limits=LIMITS, net=True)
    with Judge(host, InstructionMeter(CACHE), rules) as judge:
        baseline = judge.baseline(Program(BASELINE[Language.CPP], Language.CPP), CASES)
        judgement = judge.judge(attack.program, baseline, CASES)
    assert judgement.verdict in attack.verdicts, judgement.notes
    assert judgement.verdict is not Verdict.IMPROVED


def test_every_promise_is_attacked_in_both_languages() -> None:
    for promise in PROMISES:
        suffixes = {a.path.suffix for a in ATTACKS if a.path.parent.name == promise}
        assert suffixes == set(SUFFIXES), promise


# -- the host afterwards -------------------------------------------------------------------------


def _processes_of(uid: int) -> list[str]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if folder.stat().st_uid == uid:
                found.append(folder.name)
        except OSError:
            continue  # it ended meanwhile
    return found


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs programs as another user")
def test_nothing_is_left_on_the_host_after_attacks(tmp_path: Path, host: Host) -> None:
    own = replace(host, cache_dir=tmp_path)
    names = ("contained/daemon.py", "survives/keyring.py", "contained/thread_bomb.py")
    with Sandbox(own) as box:
        uid = box._uid
        for program in (a.program for a in ATTACKS if a.name in names):
            compiled = LANGUAGES[program.language].compile(box, program)
            assert not isinstance(compiled, CompileError), compiled.message
            run_tests(box, compiled, CASES, rules=Rules(limits=LIMITS), stop=True)
        box.run(["/bin/true"], limits=LIMITS)
        assert _processes_of(uid) == []
    assert _processes_of(uid) == []
    assert list((tmp_path / "programs").iterdir()) == []


_TEMPLATE = """
import sys, time
from pathlib import Path
from hasten.exec.host import Host, find_interpreter
from hasten.exec.protocol import Limits
from hasten.exec.sandbox import Sandbox
program = b'''
import fcntl, os, sys, time
for fd in (0, 1):
    for target in (3, -3, 1):
        try:
            fcntl.fcntl(fd, fcntl.F_SETOWN, target)
            fcntl.fcntl(fd, 10, 19)  # F_SETSIG: SIGSTOP
            fcntl.fcntl(fd, fcntl.F_SETFL, fcntl.fcntl(fd, fcntl.F_GETFL) | os.O_ASYNC)
            os.write(1, b"x")  # who reads it, makes the kernel send the signal
            time.sleep(0.05)
        except OSError:
            pass
'''
with Sandbox(Host(Path(sys.argv[1]), find_interpreter(sys.executable))) as box:
    box.load({"main.py": (0o644, program)})
    argv = [sys.executable, "-s", "-P", "-B", "/program/main.py"]
    before = time.monotonic()
    runs = [box.run_warm(argv, (), stdin=b"", limits=Limits()) for _ in range(3)]
    print(all(run is not None for run in runs), time.monotonic() - before < 10)
"""


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become another user")
@pytest.mark.skipif(shutil.which("setpriv") is None, reason="setpriv is not installed")
def test_without_root_a_program_cannot_stop_its_template(open_folder: Path) -> None:
    system_python = Path("/usr/bin/python3")
    ask = "import sys; sys.exit(sys.version_info < (3, 11))"
    if not system_python.exists() or subprocess.run([system_python, "-c", ask]).returncode:
        pytest.skip("no Python 3.11 in /usr/bin")
    shutil.copytree(Path(host_module.__file__).parents[2], open_folder / "src")
    cache = open_folder / "cache"
    cache.mkdir()
    cache.chmod(0o777)
    done = subprocess.run(
        ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups",
         system_python, "-c", _TEMPLATE, cache],
        capture_output=True, text=True, timeout=100,
        env={"PYTHONPATH": str(open_folder / "src"), "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert done.stdout.split() == ["True", "True"], done.stderr


# -- the meters' counts ----------------------------------------------------------------------------


def _cpp(box: Sandbox, source: str) -> list[str]:
    executable = LANGUAGES[Language.CPP].compile(box, Program(source, Language.CPP))
    assert not isinstance(executable, CompileError), executable.message
    box.load(executable.files)
    return list(executable.argv)


def _counters(host: Host, meter: Meter, source: str, runs: int = 1) -> list[dict[str, int]]:
    with Sandbox(host, tools=meter.tools) as box:
        argv = _cpp(box, source)
        found = []
        for _ in range(runs):
            run = meter.measure(box, argv, stdin=b"", limits=metered_limits(LIMITS, 0))
            assert run.measurement is not None, run.result.stderr
            found.append(
                {"cost": run.measurement.cost, "seen": _number(run.result.stdout)}
                | dict(run.measurement.counters)
            )
        return found


def _number(stdout: bytes) -> int:
    return int(stdout or b"0")


_WORK = """
#include <cstdio>
#include <thread>
static void work() { for (volatile int i = 0; i < 1000000; i++); }
"""


@pytest.mark.parametrize("kind", [InstructionMeter, ModelMeter])
def test_two_threads_cost_at_least_the_sum(
    host: Host, kind: type[InstructionMeter] | type[ModelMeter]
) -> None:
    meter = kind(CACHE)
    (twice,) = _counters(host, meter, _WORK + "int main() { work(); work(); }")
    threads = _WORK + "int main() { std::thread a(work), b(work); a.join(), b.join(); }"
    (beside,) = _counters(host, meter, threads)
    assert beside["cost"] >= twice["cost"]


_IN_THE_KERNEL = {
    "system_calls": (
        "for (int i = 0; i < 200000; i++) syscall(39);", 200_000),
    "pages": (
        "char *p = (char *)mmap(0, 100 << 20, 3, 0x22, -1, 0);"
        "for (long i = 0; i < 100 << 20; i += 4096) p[i] = 1;", (100 << 20) // 4096),
    "bytes_read": (
        "int fd = open(\"/dev/zero\", 0);"
        "for (int i = 0; i < 100; i++) read(fd, data, sizeof data);", 100 << 20),
    "bytes_written": (
        "int fd = open(\"/dev/null\", 1);"
        "for (int i = 0; i < 100; i++) write(fd, data, sizeof data);", 100 << 20),
    "mappings": (
        "for (int i = 0; i < 1000; i++) munmap(mmap(0, 4096, 3, 0x22, -1, 0), 4096);", 2000),
    "copied by the kernel": (
        "int in = open(\"/tmp/a\", 66, 0600), out = open(\"/tmp/b\", 66, 0600);"
        "write(in, data, sizeof data);"
        "for (int i = 0; i < 16; i++) { long from = 0, to = 0;"
        "  copy_file_range(in, &from, out, &to, sizeof data, 0);"
        "  from = 0; lseek(out, 0, 0); sendfile(out, in, &from, sizeof data); }", 32 << 20),
}  # fmt: skip


@pytest.mark.parametrize("name", list(_IN_THE_KERNEL))
def test_work_moved_into_the_kernel_is_counted_by_model(host: Host, name: str) -> None:
    statements, least = _IN_THE_KERNEL[name]
    source = f"""
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <unistd.h>
static char data[1 << 20];
int main() {{ {statements} }}
"""
    (counted,) = _counters(host, ModelMeter(CACHE), source)
    moved = counted["bytes_read"] + counted["bytes_written"]
    assert (moved if name == "copied by the kernel" else counted[name]) >= least


_CLOCKS = {
    "clock_gettime": "timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_nsec;",
    "system call": "timespec t; syscall(SYS_clock_gettime, 0, &t); return t.tv_nsec;",
    "getrusage": "rusage u; getrusage(RUSAGE_SELF, &u); return u.ru_utime.tv_usec + u.ru_minflt;",
    "interval timer": (
        "static itimerval v = { {}, { 1000, 0 } }; static int set = setitimer(ITIMER_REAL, &v, 0);"
        "itimerval t; getitimer(ITIMER_REAL, &t); return 1000000 - t.it_value.tv_usec + set;"
    ),
    "timer descriptor": (
        "static itimerspec v = { {}, { 1000, 0 } }; static int fd = timerfd_create(1, 0);"
        "static int set = timerfd_settime(fd, 0, &v, 0); itimerspec t;"
        "timerfd_gettime(fd, &t); return 1000000000 - t.it_value.tv_nsec + set;"
    ),
    "POSIX timer": (
        "static itimerspec v = { {}, { 1000, 0 } }; static timer_t id; static sigevent e = {};"
        "e.sigev_notify = SIGEV_NONE; static int made = timer_create(CLOCK_MONOTONIC, &e, &id);"
        "static int set = timer_settime(id, 0, &v, 0); itimerspec t;"
        "timer_gettime(id, &t); return 1000000000 - t.it_value.tv_nsec + set + made;"
    ),
    "date of a file": (
        "static int fd = open(\"/tmp/x\", O_CREAT | O_RDWR, 0600); struct stat s;"
        "write(fd, \"x\", 1); fstat(fd, &s); write(fd, \"x\", 1); fstat(fd, &s);"
        "return s.st_mtim.tv_nsec;"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", list(_CLOCKS))
def test_a_clock_says_the_same_in_every_metered_run(host: Host, name: str) -> None:
    source = f"""
#include <cstdio>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>
static long now() {{ {_CLOCKS[name]} }}
int main() {{
    long a = now();
    for (volatile int i = 0; i < 300000; i++);
    printf("%ld\\n", now() - a);
}}
"""
    seen = {run["seen"] for run in _counters(host, InstructionMeter(CACHE), source, runs=3)}
    assert len(seen) == 1


# -- refused calls, in both languages and under the meters ----------------------------------------

_REFUSED = {
    "fork": (57, 0, 0), "vfork": (58, 0, 0), "clone": (56, 17, 0), "clone3": (435, 0, 0),
    "execve": (59, 0, 0), "execveat": (322, 0, 0), "ptrace": (101, 16, 1),
    "process_vm_readv": (310, 1, 0), "process_vm_writev": (311, 1, 0), "kcmp": (312, 1, 1),
    "socket": (41, 2, 1), "mount": (165, 0, 0), "umount2": (166, 0, 0), "chroot": (161, 0, 0),
    "unshare": (272, 0, 0), "setns": (308, 0, 0), "bpf": (321, 0, 0), "userfaultfd": (323, 0, 0),
    "keyctl": (250, 0, 0), "add_key": (248, 0, 0), "shmget": (29, 1, 4096),
    "semget": (64, 1, 1), "msgget": (68, 1, 512), "mq_open": (240, 0, 0),
    "open_by_handle_at": (304, 0, 0), "perf_event_open": (298, 0, 0), "getrandom": (318, 0, 0),
    "memfd_create": (319, 0, 0), "memfd_secret": (447, 0, 0), "io_uring_setup": (425, 1, 0),
    "socketpair": (53, 1, 1), "mincore": (27, 0, 0), "pidfd_open": (434, 2, 0),
    "sched_setaffinity": (203, 0, 128), "setpriority": (141, 0, 0), "seccomp": (317, 0, 0),
    "pidfd_getfd": (438, 0, 0), "cachestat": (451, 0, 0), "fadvise64": (221, 0, 0),
}  # fmt: skip
_CALLER = {
    Language.CPP: """
#include <cstdio>
#include <unistd.h>
int main() { long n, a, b; static long zero[64];
    scanf("%ld %ld %ld", &n, &a, &b); printf("%ld", syscall(n, a, b, zero, zero, 0, 0)); }
""",
    Language.PYTHON: """
import ctypes
print(ctypes.CDLL(None).syscall(*map(int, input().split()), bytes(512), bytes(512), 0, 0))
""",
}
_FEW = ("fork", "execve", "socket", "ptrace", "unshare", "shmget")


def _refused(host: Host, language: Language, meter: Meter | None, names: tuple[str, ...]) -> None:
    with Sandbox(host, tools=meter.tools if meter else None) as box:
        compiled = LANGUAGES[language].compile(box, Program(_CALLER[language], language))
        assert not isinstance(compiled, CompileError), compiled.message
        box.load(compiled.files)
        for name in names:
            stdin, argv = b"%d %d %d\n" % _REFUSED[name], list(compiled.argv)
            if meter:
                limits = metered_limits(LIMITS, 0)
                result = meter.measure(box, argv, stdin=stdin, limits=limits).result
            else:
                result = box.run(argv, stdin=stdin, limits=LIMITS)
            ended = result.signal is not None or result.exit_code != 0
            assert ended or result.stdout.strip() == b"-1", (name, result)


@pytest.mark.parametrize("language", list(Language))
def test_refused_calls_fail(host: Host, language: Language) -> None:
    _refused(host, language, None, tuple(_REFUSED))


@pytest.mark.parametrize("kind", [InstructionMeter, CachegrindMeter])
def test_refused_calls_fail_under_meters(
    host: Host, kind: type[InstructionMeter] | type[CachegrindMeter]
) -> None:
    _refused(host, Language.CPP, kind(CACHE), _FEW)


@pytest.mark.slow
@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("kind", [InstructionMeter, CachegrindMeter])
def test_all_refused_calls_fail_under_meters(
    host: Host, language: Language, kind: type[InstructionMeter] | type[CachegrindMeter]
) -> None:
    few = kind is CachegrindMeter and language is Language.PYTHON  # where each takes seconds
    _refused(host, language, kind(CACHE), _FEW if few else tuple(_REFUSED))


# -- limits ----------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("name", ["contained/ignores_everything.cpp", "reports/stops_itself.py"])
def test_a_verdict_comes_within_the_limit_and_a_second(courts: Courts, name: str) -> None:
    attack = next(a for a in ATTACKS if a.name == name)
    judge, program = courts.judge("instructions"), attack.program
    baseline = courts.baseline("instructions", program.language)
    judge.judge(program, baseline, CASES)  # compiled headers, if there are any
    before = time.monotonic()
    judgement = judge.judge(program, baseline, CASES)
    assert judgement.verdict is Verdict.TIMED_OUT
    runs = 2 if program.language is Language.PYTHON else 1  # a fork of the template, and afresh
    assert time.monotonic() - before < runs * (LIMITS.wall_seconds + 1) + 1


def test_every_attack_says_what_it_expects() -> None:
    assert len(ATTACKS) > 80
    assert all(a.verdicts and Verdict.IMPROVED not in a.verdicts for a in ATTACKS)
    assert all(re.match(r"(#|//) expect: ", a.path.read_text()) for a in ATTACKS)
