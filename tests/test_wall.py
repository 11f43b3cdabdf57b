"""Time as a meter: on one core, one at a time, and improved only where the interval says so."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from hasten.cli.show import show_judgements
from hasten.errors import MeterError, SandboxError, UsageError
from hasten.exec.host import Host
from hasten.exec.languages import LANGUAGES, CompileError, Executable
from hasten.exec.protocol import Limits
from hasten.exec.sandbox import Sandbox
from hasten.judge.judge import Judge, Rules
from hasten.measure.base import Meter
from hasten.measure.intervals import Interval
from hasten.measure.machine import describe_machine, timing_core, turn
from hasten.measure.meters import make_meter
from hasten.measure.native import Plan
from hasten.types import Judgement, Language, Program, TestCase, Verdict
from tests.conftest import CACHE

QUICK = Plan(least=12, seconds=0)  # 12 rounds, and no pilot
LOOP = """
#include <cstdio>
int main() {{ for (volatile int i = 0; i < {n}; i++) {{}} puts("1"); }}
"""
TESTS = (TestCase("0", b"", b"1\n"),)
SLOW = "n = int(input())\ns = 0\nfor i in range(n):\n    s += i\nprint(s)\n"
FAST = "n = int(input())\nprint(n * (n - 1) // 2)\n"
SUMS = (TestCase("0", b"200000\n", b"19999900000\n"),)
# Under the meter it finds itself on one core.
LAZY = "import os\nn = int(input())\nprint(0 if len(os.sched_getaffinity(0)) == 1 else {right})\n"

needs_cores = pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="this machine has 1 core")


def loop(n: int) -> Program:
    return Program(LOOP.format(n=n), Language.CPP, "loop.cpp")


def python(source: str) -> Program:
    return Program(source, Language.PYTHON, "program.py")


@pytest.fixture(scope="module")
def wall() -> Meter:
    return make_meter("wall", CACHE)


@pytest.fixture
def judge(host: Host, wall: Meter) -> Iterator[Judge]:
    with Judge(host, wall, Rules(plan=QUICK)) as court:
        yield court


@pytest.fixture
def load() -> Iterator[None]:
    """One program that never ends on the core of the timed runs, and one wherever it likes."""
    core = timing_core()
    pin = f"import os; os.sched_setaffinity(0, {{{core}}})\nwhile True: pass"
    burners = [subprocess.Popen([sys.executable, "-c", code]) for code in (pin, "while True: pass")]
    yield
    for burner in burners:
        burner.kill()
        burner.wait()


# ---- the meter -----------------------------------------------------------------------------------


def costs(box: Sandbox, wall: Meter, program: Program, runs: int) -> list[int]:
    built = LANGUAGES[program.language].compile(box, program)
    assert isinstance(built, Executable)
    box.load(built.files)
    measured = [
        wall.measure(box, list(built.argv), stdin=b"", limits=Limits()).measurement
        for _ in range(runs)
    ]
    return [run.cost for run in measured if run is not None]


def test_time_is_finer_than_a_tick_of_the_timer(box: Sandbox, wall: Meter) -> None:
    # Ticks are 1, 4 or 10 ms: counted by them, runs of 2 ms would take few different times.
    found = costs(box, wall, loop(4_000_000), 20)
    assert len(found) == 20
    assert len({cost % 1_000_000 for cost in found}) >= 10


def test_more_work_takes_more_time(box: Sandbox, wall: Meter) -> None:
    few, many = (min(costs(box, wall, loop(n), 5)) for n in (2_000_000, 40_000_000))
    assert many > 4 * few


def test_waiting_costs_nothing(box: Sandbox, wall: Meter) -> None:
    sleeper = Program("#include <unistd.h>\nint main() { usleep(200000); }", Language.CPP)
    assert max(costs(box, wall, sleeper, 2)) < 100_000_000


def test_threads_count_together(box: Sandbox, wall: Meter) -> None:
    source = """
#include <thread>
int main() { auto work = [] { for (volatile int i = 0; i < 20000000; i++) {} };
std::thread a(work), b(work); a.join(); b.join(); }
"""
    one = min(costs(box, wall, loop(20_000_000), 3))
    assert min(costs(box, wall, Program(source, Language.CPP), 3)) > 1.5 * one


def test_a_run_that_dies_has_no_measurement(box: Sandbox, wall: Meter) -> None:
    argv = [str(box.host.interpreter.executable), "-c", "import os; os.abort()"]
    assert wall.measure(box, argv, stdin=b"", limits=Limits()).measurement is None


def test_provenance_names_the_processor_and_the_kernel(wall: Meter) -> None:
    assert os.uname().release in wall.provenance
    assert describe_machine() in wall.provenance
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    models = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    assert not models or models[0] in wall.provenance


# ---- one core, one at a time ---------------------------------------------------------------------


def test_a_sandbox_on_a_core_keeps_its_programs_there(host: Host) -> None:
    before = os.sched_getaffinity(0)
    code = "import os; print(os.sched_getaffinity(0))"
    with Sandbox(host, core=timing_core()) as box:
        run = box.run([str(host.interpreter.executable), "-c", code], limits=Limits())
    assert run.stdout.decode().strip() == str({timing_core()})
    assert os.sched_getaffinity(0) == before


def test_programs_cannot_leave_the_core(host: Host) -> None:
    code = "import os; os.sched_setaffinity(0, {0, 1})"
    with Sandbox(host, core=timing_core()) as box:
        run = box.run([str(host.interpreter.executable), "-c", code], limits=Limits())
    assert b"PermissionError" in run.stderr


def test_only_one_times_at_a_time(host: Host) -> None:
    inside: list[str] = []
    first_is_in, go = threading.Event(), threading.Event()

    def wait() -> None:
        with Sandbox(host) as box:
            first_is_in.wait()
            go.set()
            with turn(box):
                inside.append("second")

    other = threading.Thread(target=wait)
    other.start()
    with Sandbox(host) as box, turn(box):
        first_is_in.set()
        go.wait()
        other.join(0.2)
        inside.append("first")
    other.join()
    assert inside == ["first", "second"]


def test_who_waits_for_a_turn_can_be_stopped(host: Host) -> None:
    with Sandbox(host) as first, Sandbox(host) as second, turn(first):
        threading.Timer(0.1, second.abort).start()
        with pytest.raises(SandboxError, match="stopped while it waited"), turn(second):
            pass


# ---- verdicts ------------------------------------------------------------------------------------


def test_a_much_faster_program_is_improved_by_the_lower_end(judge: Judge) -> None:
    found = judge.judge(python(FAST), judge.baseline(python(SLOW), SUMS), SUMS)
    assert found.verdict is Verdict.IMPROVED
    assert found.speedup is not None
    assert found.speedup_low is not None
    assert found.speedup_high is not None
    assert 1.10 <= found.speedup_low <= found.speedup <= found.speedup_high
    assert found.rounds == 12
    assert found.cost == sum(result.cost or 0 for result in found.results)
    assert found.baseline_cost == sum(result.baseline_cost or 0 for result in found.results)
    assert found.baseline_cost / found.cost == pytest.approx(found.speedup, rel=0.2)


def test_an_interval_that_begins_below_the_threshold_is_not_improved(judge: Judge) -> None:
    baseline = judge.baseline(python(SLOW), SUMS)
    results = baseline.results
    for low, verdict in ((1.09, Verdict.PASSED), (1.10, Verdict.IMPROVED)):
        interval = Interval(1.5, low, 1.9)
        found = judge._compare(python(FAST), baseline, baseline.costs, results, interval)
        assert found.verdict is verdict
        said = any("the 95 % interval [1.090, 1.900] begins below 1.1" in n for n in found.notes)
        assert said == (verdict is Verdict.PASSED)
        assert any("is wide after 12 rounds" in note for note in found.notes)


def test_a_baseline_has_a_median_with_an_interval(judge: Judge) -> None:
    found = judge.baseline(python(SLOW), SUMS).costs
    assert found.low is not None
    assert found.high is not None
    assert found.low <= found.total <= found.high
    assert found.rounds == 12


@needs_cores
def test_a_program_that_answers_wrongly_when_it_is_timed_is_forbidden(judge: Judge) -> None:
    lazy = python(LAZY.format(right="n * (n - 1) // 2"))
    found = judge.judge(lazy, judge.baseline(python(SLOW), SUMS), SUMS)
    assert found.verdict is Verdict.FORBIDDEN
    assert "differently under the meter" in found.notes[0]
    assert found.speedup is found.speedup_low is None


@needs_cores
def test_a_baseline_that_fails_only_when_it_races_is_an_error(judge: Judge) -> None:
    good = judge.baseline(python(SLOW), SUMS)
    lazy = python(LAZY.format(right="n * (n - 1) // 2"))
    with pytest.raises(MeterError, match=r"the baseline program\.py behaves differently"):
        judge.judge(python(FAST), replace(good, program=lazy), SUMS)


def test_tiny_programs_are_not_improved_and_the_notes_say_why(judge: Judge) -> None:
    found = judge.judge(loop(1), judge.baseline(loop(1000), TESTS), TESTS)
    assert found.verdict is Verdict.PASSED
    assert any("too small to show much" in note for note in found.notes)


def test_net_has_no_interval_and_is_refused(host: Host, wall: Meter) -> None:
    with pytest.raises(UsageError, match="--net does not go with --meter wall"):
        Judge(host, wall, Rules(net=True))


def test_unlike_machines_never_compare(judge: Judge) -> None:
    baseline = judge.baseline(python(SLOW), SUMS)
    elsewhere = replace(baseline, costs=replace(baseline.costs, provenance="another machine"))
    with pytest.raises(MeterError, match="against another machine"):
        judge.judge(python(FAST), elsewhere, SUMS)


# ---- equal programs ------------------------------------------------------------------------------


def judge_equal_pairs(
    host: Host, wall: Meter, monkeypatch: pytest.MonkeyPatch, pairs: int
) -> list[Judgement]:
    """Judge a program of 2 ms against itself, with another order of the runs every time."""
    spec = LANGUAGES[Language.CPP]
    built: list[Executable | CompileError] = []

    def once(box: Sandbox, program: Program, *rest: Any) -> Executable | CompileError:
        if "loop" not in program.name:
            return spec.compile(box, program, *rest)
        if not built:
            built.append(spec.compile(box, program, *rest))
        return built[0]

    monkeypatch.setitem(LANGUAGES, Language.CPP, replace(spec, compile=once))
    program = loop(3_000_000)
    with Judge(host, wall, Rules(plan=QUICK)) as judge:
        baseline = judge.baseline(program, TESTS)
        return [
            # Another comment is another digest, from which the order is drawn.
            judge.judge(replace(program, source=f"{program.source}// {i}"), baseline, TESTS)
            for i in range(pairs)
        ]


def count(judgements: list[Judgement], holds: Callable[[float, float], bool]) -> int:
    ends = [(j.speedup_low, j.speedup_high) for j in judgements]
    assert all(low is not None and high is not None for low, high in ends)
    return sum(holds(low or 0, high or 0) for low, high in ends)


def test_of_equal_programs_under_load_none_is_improved(
    host: Host, wall: Meter, monkeypatch: pytest.MonkeyPatch, load: None
) -> None:
    found = judge_equal_pairs(host, wall, monkeypatch, 10)
    assert {judgement.verdict for judgement in found} == {Verdict.PASSED}
    # Five of ten intervals without 1 have a chance of 1 in 18,000.
    assert count(found, lambda low, high: low <= 1 <= high) > 5


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_of_500_equal_pairs_under_load_at_most_1_percent_are_improved(
    host: Host, wall: Meter, monkeypatch: pytest.MonkeyPatch, load: None
) -> None:
    found = judge_equal_pairs(host, wall, monkeypatch, 500)
    improved = sum(judgement.verdict is Verdict.IMPROVED for judgement in found)
    covered = count(found, lambda low, high: low <= 1 <= high)
    speedups = sorted(judgement.speedup or 0 for judgement in found)
    print(f"{improved} improved, {covered} cover 1, speedups {speedups[0]} to {speedups[-1]}")
    assert improved <= 5
    # 95 % of 500 less 3.5 deviations of 4.9.
    assert covered >= 458


# ---- the command line ----------------------------------------------------------------------------


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    (tmp_path / "slow.py").write_text(SLOW)
    (tmp_path / "fast.py").write_text(FAST)
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests/input.0.txt").write_bytes(SUMS[0].input)
    (tmp_path / "tests/output.0.txt").write_bytes(SUMS[0].output)
    return tmp_path


def hasten(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "hasten.cli.main", *arguments, "--tests", "tests"]
    return subprocess.run(command, capture_output=True, text=True, timeout=200, cwd=folder)


def test_measure_prints_the_median_its_interval_and_the_runs(programs: Path) -> None:
    done = hasten(programs, "measure", "slow.py", "--meter", "wall")
    assert done.returncode == 0, done.stderr
    (line,) = [line for line in done.stdout.splitlines() if "median" in line]
    assert " s [0." in line
    assert "runs of all tests" in line


def test_judge_gives_the_interval_of_the_speedup_as_json(programs: Path) -> None:
    command = ("judge", "fast.py", "--baseline", "slow.py", "--meter", "wall", "--no-store")
    done = hasten(programs, *command, "--json")
    assert done.returncode == 0, done.stderr
    (row,) = json.loads(done.stdout)["judgements"]
    assert row["verdict"] == "improved"
    assert row["speedup_low"] <= row["speedup"] <= row["speedup_high"]
    assert row["rounds"] >= 12
    assert row["unit"] == "ns"


def test_the_table_of_judgements_shows_the_interval(judge: Judge) -> None:
    baseline = judge.baseline(python(SLOW), SUMS)
    found = judge._compare(
        python(FAST), baseline, baseline.costs, baseline.results, Interval(1.5, 1.25, 1.75)
    )
    text = io.StringIO()
    show_judgements(Console(file=text, width=200), [found], sandboxed=True)
    assert "1.500x [1.250, 1.750]" in text.getvalue()
