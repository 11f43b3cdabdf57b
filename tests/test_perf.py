"""Hardware counters: what they count where they are, and what is said where they are not.

The C code that opens them is tried everywhere with counters of the kernel's own: page faults in
place of instructions, nanoseconds in place of cycles."""

from __future__ import annotations

import errno
import platform
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import hasten
from hasten.errors import MeterError, MissingTool
from hasten.exec.host import Host
from hasten.exec.languages import LANGUAGES, Executable
from hasten.exec.protocol import Limits, RunResult
from hasten.exec.sandbox import Sandbox
from hasten.judge.judge import Judge, Rules
from hasten.measure import perf
from hasten.measure.native import Plan
from hasten.measure.perf import PerfMeter, open_counter, why_not
from hasten.types import Language, Measurement, Program, TestCase, Verdict
from tests.conftest import CACHE

SOFTWARE, TASK_CLOCK = 1, 1  # of linux/perf_event.h


@pytest.fixture
def meter() -> PerfMeter:
    try:
        return PerfMeter(CACHE)
    except MissingTool as error:
        pytest.skip(str(error))


# ---- what is said --------------------------------------------------------------------------------


def test_where_there_are_no_counters_the_reason_and_a_remedy_are_given() -> None:
    error = open_counter(0, 0) or open_counter(0, 1)
    if not error:
        pytest.skip("this machine has hardware counters")
    with pytest.raises(MissingTool, match=r"\(.+\): .+ choose --meter"):
        PerfMeter(CACHE)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (errno.ENOENT, "not shown to this machine, as in most virtual ones"),
        (errno.EOPNOTSUPP, "give it a virtual PMU"),
        (errno.EACCES, "sysctl kernel.perf_event_paranoid=2"),
        (errno.EPERM, "in a container also its seccomp profile"),
        (errno.EBUSY, "another program uses the counters"),
        (errno.ENOSYS, "this kernel or processor is not supported"),
        (errno.EINVAL, "choose --meter wall"),
        (0, "perf counted no cycles or instructions: the processor's counters are not shown"),
    ],
)
def test_every_reason_has_its_remedy(
    error: int, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(perf, "open_counter", lambda kind, event: error)
    assert said in why_not(error)
    if error:
        with pytest.raises(MissingTool) as raised:
            PerfMeter(CACHE)
        assert said in str(raised.value)


def test_a_counter_of_the_kernels_own_can_be_opened_by_the_probe() -> None:
    error = open_counter(SOFTWARE, TASK_CLOCK)
    if error in (errno.EACCES, errno.EPERM, errno.ENOSYS):
        pytest.skip(f"no counters at all here: {errno.errorcode[error]}")
    assert error == 0
    assert open_counter(SOFTWARE, 12345) in (errno.ENOENT, errno.EINVAL)


def test_an_unknown_kind_of_processor_is_not_supported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(perf.platform, "machine", lambda: "vax")
    assert open_counter(SOFTWARE, TASK_CLOCK) == errno.ENOSYS


# ---- from a run to a measurement -----------------------------------------------------------------


class Counted:
    """A sandbox whose runs end with these counts."""

    def __init__(self, result: RunResult, perf: tuple[int, int]) -> None:
        self.result = replace(result, perf=perf)

    def run(self, argv: list[str], **_: object) -> RunResult:
        return self.result


@pytest.fixture
def plain(box: Sandbox) -> RunResult:
    return box.run(["/bin/true"], limits=Limits())


@pytest.fixture
def pretended(monkeypatch: pytest.MonkeyPatch) -> PerfMeter:
    monkeypatch.setattr(perf, "open_counter", lambda kind, event: 0)
    return PerfMeter(CACHE)


def measure(meter: PerfMeter, box: object) -> Measurement | None:
    return meter.measure(box, ["main"], stdin=b"", limits=Limits()).measurement  # type: ignore[arg-type]


def test_cycles_are_the_cost_and_instructions_stand_beside(
    pretended: PerfMeter, plain: RunResult
) -> None:
    found = measure(pretended, Counted(plain, (3000, 2000)))
    assert found is not None
    assert (found.cost, found.unit) == (2000, "cycles")
    assert found.counters == {"cycles": 2000, "instructions": 3000}
    assert found.provenance == pretended.provenance
    assert platform.release() in found.provenance


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ((-errno.EBUSY, 2000), "another program uses the counters"),
        ((3000, -errno.ENOENT), "not shown to this machine"),
        ((3000, 0), "counted no cycles or instructions"),
        ((0, 0), "counted no cycles or instructions"),
    ],
)
def test_a_run_without_counts_is_an_error_of_ours(
    pretended: PerfMeter, plain: RunResult, counts: tuple[int, int], said: str
) -> None:
    with pytest.raises(MeterError, match=said):
        measure(pretended, Counted(plain, counts))


def test_a_run_that_dies_has_no_measurement(pretended: PerfMeter, plain: RunResult) -> None:
    died = replace(plain, exit_code=None, signal=11)
    assert measure(pretended, Counted(died, (3000, 2000))) is None


# ---- the C code ----------------------------------------------------------------------------------

HARNESS = r"""
#define _GNU_SOURCE
#define PERF_SOFTWARE
#include "perf.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

static void *burn(void *ms)
{
    struct timespec t;
    do
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    while (t.tv_sec * 1000 + t.tv_nsec / 1000000 < (long)ms);
    return 0;
}

/* main BEFORE THREADS MS: a child burns BEFORE ms, execs this program, burns MS in each thread */
int main(int argc, char **argv)
{
    if (argc == 3) {
        pthread_t threads[8];
        int n = atoi(argv[1]);
        for (int i = 0; i < n; i++)
            pthread_create(&threads[i], 0, burn, (void *)atol(argv[2]));
        for (int i = 0; i < n; i++)
            pthread_join(threads[i], 0);
        return 0;
    }
    int fds[2], status;
    int64_t counts[2];
    perf_start(fds, 0);
    pid_t child = fork();
    if (child == 0) {
        burn((void *)atol(argv[1]));
        execl("/proc/self/exe", "main", argv[2], argv[3], (char *)0);
    }
    waitpid(child, &status, 0);
    perf_stop(fds, counts);
    printf("%lld %lld\n", (long long)counts[0], (long long)counts[1]);
    return WEXITSTATUS(status);
}
"""


@pytest.fixture(scope="module")
def harness(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("perf")
    (folder / "main.c").write_text(HARNESS)
    include = Path(hasten.__file__).parent / "exec"
    subprocess.run(
        ["gcc", "-O2", "-Wall", "-Werror", "-pthread", f"-I{include}", "main.c", "-o", "main"],
        cwd=folder,
        check=True,
    )
    error = open_counter(SOFTWARE, TASK_CLOCK)
    if error:
        pytest.skip(f"no counters at all here: {errno.errorcode[error]}")
    return folder / "main"


def counted(harness: Path, *, before_ms: int, threads: int, ms: int) -> tuple[int, float]:
    """Page faults, and milliseconds."""
    command = [str(harness), str(before_ms), str(threads), str(ms)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    faults, nanoseconds = map(int, done.stdout.split())
    return faults, nanoseconds / 1e6


def test_all_threads_are_counted(harness: Path) -> None:
    faults, ms = counted(harness, before_ms=0, threads=3, ms=30)
    assert 90 <= ms < 200
    assert faults > 10


def test_what_happens_before_the_exec_is_not_counted(harness: Path) -> None:
    _, ms = counted(harness, before_ms=100, threads=1, ms=20)
    assert 20 <= ms < 80


# ---- real counters, where there are some ---------------------------------------------------------

LOOP = "int main() { for (volatile int i = 0; i < %d; i++) {} }"


@pytest.fixture
def box_with(host: Host, meter: PerfMeter) -> Iterator[Sandbox]:
    with Sandbox(host, tools=meter.tools) as box:
        yield box


def test_more_work_is_more_instructions_and_cycles(box_with: Sandbox, meter: PerfMeter) -> None:
    found = []
    for n in (1_000_000, 101_000_000):
        built = LANGUAGES[Language.CPP].compile(box_with, Program(LOOP % n, Language.CPP))
        assert isinstance(built, Executable)
        box_with.load(built.files)
        run = meter.measure(box_with, list(built.argv), stdin=b"", limits=Limits())
        assert run.measurement is not None
        found.append(run.measurement)
    few, many = found
    grown = many.counters["instructions"] - few.counters["instructions"]
    assert 2 * 10**8 <= grown <= 2 * 10**9
    assert many.cost > few.cost


def test_perf_judges_by_an_interval(host: Host, meter: PerfMeter) -> None:
    slow, fast = (Program(LOOP % n, Language.CPP) for n in (20_000_000, 1_000_000))
    tests = (TestCase("0", b"", b""),)
    with Judge(host, meter, Rules(plan=Plan(pilot=6, most=12))) as judge:
        found = judge.judge(fast, judge.baseline(slow, tests), tests)
    assert found.verdict is Verdict.IMPROVED
    assert found.speedup_low is not None
    assert found.counters["instructions"] > 1_000_000
