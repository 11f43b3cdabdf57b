"""The meters: exact, and complete in what they count."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hasten.errors import MissingTool, UsageError
from hasten.exec.host import Host, find_interpreter
from hasten.exec.languages import LANGUAGES, Executable
from hasten.exec.protocol import Limits
from hasten.exec.sandbox import Sandbox
from hasten.measure import qemu
from hasten.measure.base import Meter, metered_limits
from hasten.measure.meters import make_meter
from hasten.types import Language, Measurement, Program
from tests.conftest import CACHE

EXACT = ("instructions", "model", "cachegrind")
PYTHON = "print(sum(i * i for i in range(int(input()))))"
NUMPY = "import numpy\nprint(numpy.arange(int(input())).sum())"
CPP = """
#include <cstdio>
int main() { volatile long s = 0; int n; scanf("%d", &n); for (int i = 0; i < n; i++) s += i;
printf("%ld\\n", s); }
"""
THREADS = """
#include <cstdio>
#include <thread>
int main() { int n; scanf("%d", &n); auto work = [n] { volatile long s = 0;
for (int i = 0; i < n; i++) s += i; }; std::thread a(work), b(work); a.join(); b.join(); }
"""
PROGRAMS = {
    "python": Program(PYTHON, Language.PYTHON),
    "numpy": Program(NUMPY, Language.PYTHON),
    "cpp": Program(CPP, Language.CPP),
}


# Order of what ties, and last digits: they tell by which of its codes numpy has worked.
TELLTALE = """
import numpy
random = numpy.random.default_rng(0)
ties = random.integers(0, 3, 5000)
print(numpy.argsort(ties)[:50].tolist(), numpy.argpartition(ties, 100)[:50].tolist())
many = random.permutation(20_000)
print((many[numpy.argsort(many)] == numpy.arange(20_000)).all(), numpy.sort(many * 0.1)[::999])
x = random.random((64, 64))
print(*((f(x).sum().hex()) for f in (lambda x: x @ x, numpy.sin, numpy.exp, numpy.linalg.inv)))
"""


def run(meter: Meter, host: Host, program: Program, stdin: bytes) -> Measurement:
    with Sandbox(host, tools=meter.tools) as box:
        built = LANGUAGES[program.language].compile(box, program)
        assert isinstance(built, Executable), built
        box.load(built.files)
        metered = meter.measure(
            box, list(built.argv), stdin=stdin, limits=metered_limits(Limits(), 0)
        )
    assert metered.result.exit_code == 0, metered.result.stderr
    assert metered.measurement is not None
    return metered.measurement


@pytest.fixture
def load_on_all_cores() -> Iterator[None]:
    burners = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(3)]
    yield
    for burner in burners:
        burner.kill()
        burner.wait()


@pytest.mark.parametrize("name", EXACT)
@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_the_cost_is_the_same_in_every_run_under_load(
    host: Host, load_on_all_cores: None, name: str, program: Program
) -> None:
    runs = 2 if name == "cachegrind" else 3
    costs = {run(make_meter(name, CACHE), host, program, b"1000\n").cost for _ in range(runs)}
    assert len(costs) == 1


@pytest.mark.parametrize("name", EXACT)
def test_numpy_answers_the_same_with_a_meter_and_without(host: Host, name: str) -> None:
    meter = make_meter(name, CACHE)
    with Sandbox(host, tools=meter.tools) as box:
        built = LANGUAGES[Language.PYTHON].compile(box, Program(TELLTALE, Language.PYTHON))
        assert isinstance(built, Executable), built
        box.load(built.files)
        argv, limits = list(built.argv), Limits()
        plain = box.run(argv, stdin=b"", limits=limits)
        metered = meter.measure(box, argv, stdin=b"", limits=metered_limits(limits, 0))
    assert plain.exit_code == 0, plain.stderr
    assert plain.stdout == metered.result.stdout


def test_the_cost_does_not_depend_on_the_caller(
    host: Host, meter: Meter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = PROGRAMS["python"]
    here = run(meter, host, program, b"1000\n").cost
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("USER", "somebody-with-a-long-name")
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    assert run(meter, host, program, b"1000\n").cost == here


@pytest.mark.parametrize("name", EXACT)
def test_what_the_machine_is_doing_cannot_be_read(host: Host, name: str) -> None:
    # /proc/stat, say, which grows with the time that the machine is up: libc reads it for numpy.
    source = 'import os\nprint(os.listdir("/sys") if os.path.exists("/sys") else 0)\n'
    source += 'print([n for n in ("stat", "meminfo", "uptime") if os.path.exists("/proc/" + n)])'
    meter = make_meter(name, CACHE)
    with Sandbox(host, tools=meter.tools) as box:
        argv = [str(host.interpreter.executable), "-c", source]
        metered = meter.measure(box, argv, stdin=b"", limits=metered_limits(Limits(), 0))
    assert metered.result.stdout == b"0\n[]\n"


@pytest.mark.parametrize("name", EXACT)
def test_more_work_costs_more(host: Host, name: str) -> None:
    meter = make_meter(name, CACHE)
    few, many = (run(meter, host, PROGRAMS["cpp"], n).cost for n in (b"1000\n", b"101000\n"))
    least, most = (50, 2_000) if name == "model" else (3, 60)  # picoseconds; instructions, cycles
    assert 100_000 * least <= many - few <= 100_000 * most


@pytest.mark.parametrize("name", EXACT)
def test_work_in_threads_is_counted(host: Host, name: str) -> None:
    meter = make_meter(name, CACHE)
    threads = Program(THREADS, Language.CPP)
    few, many = (run(meter, host, threads, n).cost for n in (b"1000\n", b"101000\n"))
    assert many - few >= 2 * 100_000 * 3


def test_cachegrind_charges_for_cache_misses(host: Host) -> None:
    source = """
#include <cstdio>
#include <vector>
int main() { size_t step; scanf("%zu", &step); std::vector<char> v(1 << 24); size_t at = 0;
for (int i = 0; i < 100000; i++) { v[at]++; at = (at + step) & ((1 << 24) - 1); }
printf("%d\\n", v[0]); }
"""
    meter = make_meter("cachegrind", CACHE)
    near, far = (run(meter, host, Program(source, Language.CPP), n) for n in (b"1\n", b"4160\n"))
    assert abs(near.counters["instructions"] - far.counters["instructions"]) < 1000
    assert far.counters["ll_misses"] > near.counters["ll_misses"] + 10_000
    assert far.cost > near.cost


def test_a_count_survives_an_exit_without_clean_up(host: Host, meter: Meter) -> None:
    source = "import os\nprint(sum(range(100000)), flush=True)\nos._exit(0)"
    assert run(meter, host, Program(source, Language.PYTHON), b"").cost > 1_000_000


def test_a_run_that_dies_has_no_measurement(host: Host, meter: Meter) -> None:
    with Sandbox(host, tools=meter.tools) as box:
        argv = [str(host.interpreter.executable), "-c", "import os; os.abort()"]
        metered = meter.measure(box, argv, stdin=b"", limits=metered_limits(Limits(), 0))
    assert metered.measurement is None
    assert metered.result.signal is not None


def test_the_program_does_not_hold_the_meters_descriptors(host: Host) -> None:
    code = "import os\nfor fd in (1000, 1001, 1022, 1023):\n    os.close(fd)"
    for name in EXACT:
        meter = make_meter(name, CACHE)
        with Sandbox(host, tools=meter.tools) as box:
            argv = [str(host.interpreter.executable), "-c", code]
            metered = meter.measure(box, argv, stdin=b"", limits=metered_limits(Limits(), 0))
        assert b"Bad file descriptor" in metered.result.stderr, name


def test_provenance_names_the_tool_and_its_version(host: Host) -> None:
    for name, tool in (("instructions", "qemu"), ("cachegrind", "valgrind")):
        assert tool in run(make_meter(name, CACHE), host, PROGRAMS["cpp"], b"1\n").provenance


def test_an_unknown_meter_is_refused_with_the_choices() -> None:
    with pytest.raises(UsageError, match="instructions, model, cachegrind"):
        make_meter("sundial", CACHE)


def test_a_missing_tool_is_named_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qemu.shutil, "which", lambda name: None)
    with pytest.raises(MissingTool, match="apt-get install qemu-user"):
        make_meter("instructions", CACHE)
    with pytest.raises(MissingTool, match="apt-get install valgrind"):
        make_meter("cachegrind", CACHE)


@pytest.mark.skipif(not Path("/usr/bin/python3").exists(), reason="no /usr/bin/python3")
def test_another_interpreter_can_be_measured(meter: Meter) -> None:
    host = Host(CACHE, find_interpreter("/usr/bin/python3"))
    assert run(meter, host, PROGRAMS["python"], b"10\n").cost > 0


AGES = """import os
for path in ("/", "/dev", "/dev/null", "/tmp", "/program", __file__, os.__file__):
    found, system = os.stat(path), os.statvfs(path)
    print(path, found.st_atime_ns, found.st_mtime_ns, found.st_ctime_ns, found.st_dev)
    print(system.f_fsid, system.f_bfree, system.f_ffree)
print([(os.fstat(i).st_dev, os.fstat(i).st_ino) for i in (0, 1, 2)])
"""


@pytest.mark.parametrize("name", ["instructions", "model"])
def test_nothing_tells_when_or_beside_what_a_program_runs(host: Host, name: str) -> None:
    # Dates from before the run told it how old the sandbox and the program's files are; numbers of
    # devices and pipes, and how full disks are, what else the machine does.
    meter = make_meter(name, CACHE)
    runs = []
    for others in range(2):
        with contextlib.ExitStack() as stack:
            for _ in range(others):  # one beside it takes the next device's number
                stack.enter_context(Sandbox(host)).run(["/bin/true"], limits=Limits())
            box = stack.enter_context(Sandbox(host, tools=meter.tools))
            built = LANGUAGES[Language.PYTHON].compile(box, Program(AGES, Language.PYTHON))
            assert isinstance(built, Executable)
            box.load(built.files)
            for wait in (0, 2.5):
                time.sleep(wait)
                limits = metered_limits(Limits(), 0)
                runs.append(meter.measure(box, list(built.argv), stdin=b"", limits=limits))
    assert {run.result.exit_code for run in runs} == {0}
    assert len({run.result.stdout for run in runs}) == 1
    assert len({run.measurement.cost for run in runs if run.measurement}) == 1
    assert all(run.measurement for run in runs)
