"""What becomes of counts that are not the same twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from hasten.exec.host import Host
from hasten.exec.languages import LANGUAGES, Executable
from hasten.exec.protocol import Limits
from hasten.exec.sandbox import Sandbox
from hasten.judge.audit import is_plausible
from hasten.judge.by_time import Counted
from hasten.judge.checkers import CHECKERS
from hasten.judge.judge import Judge
from hasten.judge.metering import Metering
from hasten.judge.terms import Costs, Rules
from hasten.judge.testing import run_tests
from hasten.measure.base import Metered
from hasten.measure.instructions import InstructionMeter
from hasten.types import Language, Measurement, Program, TestCase, Verdict

TESTS = (TestCase("small", b"1\n", b"1\n"), TestCase("large", b"22\n", b"22\n"))
ECHO = Program("print(input())", Language.PYTHON)


class Scripted:
    """A fake meter: runs plainly, and says the costs that it was given, one after another."""

    name = "scripted"
    unit = "ones"
    deterministic = True
    provenance = "scripted"

    def __init__(self, *costs: int, threads: int = 0) -> None:
        self.costs, self.threads, self.runs = list(costs), threads, 0

    @property
    def tools(self) -> Mapping[str, Path]:
        return {}

    def measure(self, box: Sandbox, argv: list[str], *, stdin: bytes, limits: Limits) -> Metered:
        result = box.run(argv, stdin=stdin, limits=limits)
        cost = self.costs[self.runs]
        self.runs += 1
        counters = {"ones": cost, "threads": self.threads}
        return Metered(
            result, Measurement(self.name, self.unit, cost, self.provenance, counters, 10, 1)
        )


def metering(box: Sandbox, meter: Scripted, *, least: bool = False) -> Metering:
    built = LANGUAGES[ECHO.language].compile(box, ECHO)
    assert isinstance(built, Executable)
    results = run_tests(box, built, TESTS, rules=Rules(), stop=True)
    return Metering(box, meter, built, TESTS, results, CHECKERS["tokens"], Limits(), least)


def test_a_steady_program_is_measured_once_and_its_cheapest_test_twice(box: Sandbox) -> None:
    meter = Scripted(10, 20, 10)
    run = metering(box, meter)
    once = run.once()
    assert isinstance(once, Counted)
    assert (once.per_test, once.spread, meter.runs) == ({"small": 10, "large": 20}, 0.0, 2)
    assert run.again() == once
    assert meter.runs == 3


@pytest.mark.parametrize(("least", "standing"), [(False, {"small": 11, "large": 20}),
                                                 (True, {"small": 10, "large": 18})])  # fmt: skip
def test_of_costs_that_vary_the_one_worse_for_the_claim_stands(
    box: Sandbox, least: bool, standing: dict[str, int]
) -> None:
    run = metering(box, Scripted(10, 20, 11, 18), least=least)
    run.once()
    counted = run.again()
    assert isinstance(counted, Counted)
    assert counted.per_test == standing
    assert counted.spread == pytest.approx(31 / 28 - 1)


def test_a_program_with_threads_is_measured_twice_on_every_test(box: Sandbox) -> None:
    meter = Scripted(10, 20, 10, 25, threads=1)
    counted = metering(box, meter).once()
    assert isinstance(counted, Counted)
    assert meter.runs == 4
    assert counted.per_test == {"small": 10, "large": 25}


def test_a_baseline_that_varies_says_by_how_much(host: Host) -> None:
    # Start-up, imports, the two tests, and those once more.
    meter = Scripted(1, 10, 20, 10, 21, threads=1)
    with Judge(host, meter) as judge:
        baseline = judge.baseline(ECHO, TESTS)
    assert baseline.costs.total == 30
    assert baseline.costs.notes == ("its cost varies from run to run, here by 3.33%",)


def test_a_program_that_reads_the_time_stamp_counter_is_forbidden(judge: Judge) -> None:
    source = """
#include <x86intrin.h>
#include <cstdio>
int main() { int n; scanf("%d", &n); unsigned long s = 0;
for (int i = 0; i < 100; i++) s ^= __rdtsc(); printf("%d\\n", s == 1 ? 0 : n); }
"""
    judgement = judge.judge(Program(source, Language.CPP), judge.baseline(ECHO, TESTS), TESTS)
    assert judgement.verdict is Verdict.FORBIDDEN
    assert "time-stamp counter" in judgement.notes[0]


def test_a_program_that_reads_the_clock_costs_the_same_twice(
    host: Host, meter: InstructionMeter
) -> None:
    source = "import time\nt = time.time()\nwhile time.time() - t < 0.001: pass\nprint(input())"
    costs = set()
    for _ in range(2):
        with Judge(host, meter) as judge:
            costs.add(judge.baseline(Program(source, Language.PYTHON), TESTS).costs.total)
    assert len(costs) == 1


COSTS = Costs(
    per_test={"0": 100}, total=100, net=None, net_of_imports=None, startup_share=0.0, counters={},
    provenance="", notes=(), metered_ns=1000,
)  # fmt: skip


@pytest.mark.parametrize(
    ("cost", "metered_ns", "plausible"),
    [
        (50, 500, True),  # half the cost in half the time
        (50, 700, True),  # a little slack
        (50, 1000, False),  # half the cost, but the same time
        (10, 400, False),
        (99, 0, False),  # no account of time
    ],
)
def test_an_improvement_by_count_must_show_in_the_kernels_account(
    cost: int, metered_ns: int, plausible: bool
) -> None:
    fast = replace(COSTS, total=cost, metered_ns=metered_ns)
    assert is_plausible("instructions", COSTS, fast) is plausible


def test_a_simulator_needs_no_support() -> None:
    assert is_plausible("gem5", COSTS, replace(COSTS, total=1))
