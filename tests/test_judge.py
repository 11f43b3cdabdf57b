"""Verdicts, costs and what stands beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasten.errors import BadProgram, MeterError, UsageError
from hasten.exec.host import Host
from hasten.exec.languages import LANGUAGES, read_program
from hasten.exec.protocol import Limits, RunResult
from hasten.exec.sandbox import Sandbox
from hasten.judge.costs import net, net_or_note, ratio
from hasten.judge.judge import Judge, Rules
from hasten.measure.base import Metered
from hasten.measure.instructions import InstructionMeter
from hasten.types import Language, Program, TestCase, Verdict

SLOW = "n = int(input())\ns = 0\nfor i in range(n):\n    s += i\nprint(s)\n"
FAST = "n = int(input())\nprint(n * (n - 1) // 2)\n"
TESTS = (TestCase("small", b"10\n", b"45\n"), TestCase("large", b"100000\n", b"4999950000\n"))


def python(source: str) -> Program:
    return Program(source, Language.PYTHON, "program.py")


def test_a_faster_right_program_is_improved(judge: Judge) -> None:
    judgement = judge.judge(python(FAST), judge.baseline(python(SLOW), TESTS), TESTS)
    assert judgement.verdict is Verdict.IMPROVED
    assert judgement.tests_passed == judgement.tests == 2
    assert judgement.speedup is not None
    assert judgement.cost is not None
    assert judgement.baseline_cost is not None
    assert judgement.speedup == judgement.baseline_cost / judgement.cost > 1.5
    assert judgement.net_speedup is not None
    assert judgement.net_speedup > judgement.speedup
    assert judgement.cost == sum(result.cost or 0 for result in judgement.results)


def test_a_program_against_itself_is_exactly_one(judge: Judge) -> None:
    judgement = judge.judge(python(SLOW), judge.baseline(python(SLOW), TESTS), TESTS)
    assert (judgement.verdict, judgement.speedup) == (Verdict.PASSED, 1.0)
    assert judgement.net_speedup == 1.0


def test_the_threshold_decides(host: Host, meter: InstructionMeter) -> None:
    with Judge(host, meter, Rules(threshold=1000.0)) as judge:
        judgement = judge.judge(python(FAST), judge.baseline(python(SLOW), TESTS), TESTS)
    assert judgement.verdict is Verdict.PASSED


def test_net_lets_the_cost_without_start_up_decide(host: Host, meter: InstructionMeter) -> None:
    tests = (TestCase("0", b"1000\n", b"499500\n"),)
    verdicts = []
    for by_net in (False, True):
        with Judge(host, meter, Rules(net=by_net)) as judge:
            judgement = judge.judge(python(FAST), judge.baseline(python(SLOW), tests), tests)
        verdicts.append(judgement.verdict)
        assert any("start-up" in note for note in judgement.notes)  # the test is too small
    assert verdicts == [Verdict.PASSED, Verdict.IMPROVED]


def test_an_improvement_by_imports_alone_is_named(judge: Judge) -> None:
    slow = python("import statistics, decimal\n" + SLOW)
    judgement = judge.judge(python(SLOW), judge.baseline(slow, TESTS), TESTS)
    assert judgement.verdict is Verdict.IMPROVED
    assert judgement.imports_only
    assert "the improvement comes from imports alone" in judgement.notes


def test_an_improvement_of_the_work_is_not_put_down_to_imports(judge: Judge) -> None:
    slow = python("import statistics, decimal\n" + SLOW)
    judgement = judge.judge(python(FAST), judge.baseline(slow, TESTS), TESTS)
    assert judgement.verdict is Verdict.IMPROVED
    assert not judgement.imports_only


def test_a_net_cost_below_zero_is_no_figure_and_no_improvement_by_net(
    host: Host, meter: InstructionMeter
) -> None:
    leaves_early = "import os\nn = int(input())\nprint(n * (n - 1) // 2, flush=True)\nos._exit(0)\n"
    tests = TESTS[:1]
    with Judge(host, meter, Rules(net=True)) as judge:
        judgement = judge.judge(python(leaves_early), judge.baseline(python(SLOW), tests), tests)
    assert judgement.verdict is Verdict.PASSED
    assert judgement.net_cost is None
    assert judgement.net_speedup is None
    assert any("net cost is -" in note for note in judgement.notes)


def test_a_baseline_that_fails_its_own_test_is_refused(judge: Judge) -> None:
    with pytest.raises(BadProgram, match=r"program.py fails its own test small \(wrong answer"):
        judge.baseline(python("print(1)"), TESTS)


def test_a_baseline_that_does_not_compile_is_refused(judge: Judge) -> None:
    with pytest.raises(BadProgram, match=r"does not compile: SyntaxError"):
        judge.baseline(python("print("), TESTS)


def test_no_tests_are_refused(judge: Judge) -> None:
    with pytest.raises(UsageError, match="there are no tests"):
        judge.baseline(python(SLOW), ())


def test_an_unknown_checker_and_a_low_threshold_are_refused() -> None:
    with pytest.raises(UsageError, match="tokens, exact, pie"):
        Rules(checker="fuzzy")
    with pytest.raises(UsageError, match="at least 1"):
        Rules(threshold=0.5)


def test_judging_stops_at_the_first_failure_unless_all_are_asked_for(
    host: Host, meter: InstructionMeter
) -> None:
    wrong = python("print(45)")
    counts = []
    for stop in (True, False):
        with Judge(host, meter, Rules(stop_on_failure=stop)) as judge:
            tests = (*TESTS, TestCase("third", b"1000000\n", b"499999500000\n"))
            judgement = judge.judge(wrong, judge.baseline(python(SLOW), tests), tests)
        counts.append((judgement.tests_passed, len(judgement.results)))
        assert judgement.tests == 3
    assert counts == [(1, 2), (1, 3)]


def test_after_two_timeouts_the_rest_are_not_run(host: Host, meter: InstructionMeter) -> None:
    rules = Rules(stop_on_failure=False, limits=replace(Limits(), cpu_seconds=1, wall_seconds=1))
    tests = tuple(TestCase(str(i), b"10\n", b"45\n") for i in range(5))
    with Judge(host, meter, rules) as judge:
        baseline = judge.baseline(python(SLOW), tests)
        judgement = judge.judge(python("import time\ntime.sleep(9)"), baseline, tests)
    assert judgement.verdict is Verdict.TIMED_OUT
    assert [r.detail for r in judgement.results].count("not run: two timed out") == 3


def test_a_program_that_prints_something_else_under_the_meter_is_forbidden(judge: Judge) -> None:
    # qemu names another processor than the one underneath; a program may ask for it.
    source = """
#include <cpuid.h>
#include <cstdio>
#include <cstring>
int main() { unsigned r[4]; char brand[49] = ""; for (unsigned i = 0; i < 3; i++) {
__get_cpuid(0x80000002 + i, r, r + 1, r + 2, r + 3); memcpy(brand + 16 * i, r, 16); }
bool metered = strstr(brand, "Intel Core Processor (Haswell"); long n; scanf("%ld", &n);
printf("%ld\\n", metered ? 0 : n * (n - 1) / 2); }
"""
    spy = Program(source, Language.CPP, "spy.cpp")
    judgement = judge.judge(spy, judge.baseline(python(SLOW), TESTS), TESTS)
    assert judgement.verdict is Verdict.FORBIDDEN
    assert "differently under the meter" in judgement.notes[0]
    assert judgement.speedup is None


def test_a_program_that_spoils_its_count_is_forbidden_and_stops_nobody_else(
    host: Host, meter: InstructionMeter
) -> None:
    fake = SpoiltMeter(meter)
    fake.tools = meter.tools
    with Judge(host, fake) as judge:
        baseline = judge.baseline(python(SLOW), TESTS)
        fake.provenance = "tool 2"
        judgement = judge.judge(python(FAST), baseline, TESTS)
    assert judgement.verdict is Verdict.FORBIDDEN
    assert judgement.notes == ("left fake no count of test small",)


class OtherMachineMeter:
    """Counts one, and says that another tool did it from the second program on."""

    name, unit, deterministic = "fake", "ones", True
    tools: Mapping[str, Path] = {}

    def __init__(self, meter: InstructionMeter) -> None:
        self.meter = meter
        self.provenance = "tool 1"

    def measure(self, box: Sandbox, argv: list[str], *, stdin: bytes, limits: Limits) -> Metered:
        run = self.meter.measure(box, argv, stdin=stdin, limits=limits)
        assert run.measurement is not None
        return Metered(run.result, replace(run.measurement, provenance=self.provenance))


def test_unlike_measurements_never_compare(host: Host, meter: InstructionMeter) -> None:
    fake = OtherMachineMeter(meter)
    fake.tools = meter.tools
    with Judge(host, fake) as judge:
        baseline = judge.baseline(python(SLOW), TESTS)
        fake.provenance = "tool 2"
        with pytest.raises(MeterError, match=r"unlike measurements: tool 2.* against tool 1"):
            judge.judge(python(FAST), baseline, TESTS)


class SpoiltMeter(OtherMachineMeter):
    """Finds no count, as when a program wrote over it, from the second program on."""

    def measure(self, box: Sandbox, argv: list[str], *, stdin: bytes, limits: Limits) -> Metered:
        run = super().measure(box, argv, stdin=stdin, limits=limits)
        return run if self.provenance == "tool 1" else Metered(run.result, None)


class UnfinishedMeter(OtherMachineMeter):
    """Runs out of time, as a real meter may, from the second program on."""

    def measure(self, box: Sandbox, argv: list[str], *, stdin: bytes, limits: Limits) -> Metered:
        run = super().measure(box, argv, stdin=stdin, limits=limits)
        if self.provenance == "tool 1":
            return run
        stopped: RunResult = replace(run.result, exit_code=None, signal=9, wall_expired=True)
        return Metered(stopped, None)


def test_a_metered_run_that_does_not_finish_is_passed_without_a_cost(
    host: Host, meter: InstructionMeter
) -> None:
    fake = UnfinishedMeter(meter)
    fake.tools = meter.tools
    with Judge(host, fake) as judge:
        baseline = judge.baseline(python(SLOW), TESTS)
        judge._calibration.startup(Language.PYTHON)
        fake.provenance = "tool 2"
        judgement = judge.judge(python(SLOW + "\n"), baseline, TESTS)
    assert judgement.verdict is Verdict.PASSED
    assert judgement.cost is None
    assert judgement.speedup is None
    assert "does not finish" in judgement.notes[0]


@given(st.integers(0, 10**12), st.integers(0, 10**9), st.integers(0, 100))
def test_net_is_exact_or_an_error(cost: int, overhead: int, runs: int) -> None:
    if cost < overhead * runs:
        with pytest.raises(MeterError):
            net(cost, overhead, runs)
    else:
        assert net(cost, overhead, runs) + overhead * runs == cost


def test_a_net_cost_must_stand_out_of_the_noise() -> None:
    assert net_or_note(100, 40, 2, noise=0) == (20, None)
    assert net_or_note(100, 40, 2, noise=19) == (20, None)
    for noisy in (net_or_note(100, 40, 2, noise=21), net_or_note(100, 60, 2, noise=1)):
        assert noisy == (None, "the cost without start-up cannot be told from noise")
    assert net_or_note(100, None, 2, noise=1) == (None, None)


def test_a_ratio_of_unknowns_is_unknown() -> None:
    assert ratio(None, 1) is None
    assert ratio(1, None) is None
    assert ratio(1, 0) is None
    assert ratio(6, 3) == 2.0


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import sys\nprint(1)\n", "import sys\n"),
        ("from math import *\nimport a.b as c\n", "from math import *\nimport a.b as c\n"),
        ("if True:\n    import sys\n", ""),
        ("def f():\n    import sys\n", ""),
        ("print(", ""),
        ("\0", ""),
    ],
)
def test_own_top_level_imports_are_found(source: str, expected: str) -> None:
    assert LANGUAGES[Language.PYTHON].bare(source) == expected


def test_own_includes_are_found() -> None:
    source = '#include <iostream>\n #  include <map> // x\n#include "own.h"\nint main() {}'
    bare = LANGUAGES[Language.CPP].bare(source)
    assert bare == "#include <iostream>\n #  include <map>\nint main() {}\n"


def test_an_improvement_by_includes_alone_is_named(judge: Judge) -> None:
    heavy = '#include <iostream>\n#include <cstdio>\nint main() { puts("45"); }'
    light = '#include <cstdio>\nint main() { puts("45"); }'
    slow, fast = (Program(source, Language.CPP) for source in (heavy, light))
    tests = TESTS[:1]
    judgement = judge.judge(fast, judge.baseline(slow, tests), tests)
    assert judgement.verdict is Verdict.IMPROVED
    assert judgement.imports_only
    assert "the improvement comes from includes alone" in judgement.notes


def test_a_program_in_an_unknown_language_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "program.rs"
    path.write_text("fn main() {}")
    with pytest.raises(BadProgram, match=r"unknown language '\.rs': name the file one of \.py"):
        read_program(path)


def test_a_missing_program_is_named() -> None:
    with pytest.raises(BadProgram, match=r"/no/such\.py: No such file"):
        read_program(Path("/no/such.py"))


def test_a_program_that_is_not_utf8_keeps_its_bytes(judge: Judge, tmp_path: Path) -> None:
    path = tmp_path / "latin.py"
    path.write_bytes(b"# -*- coding: latin-1 -*-\n# \xe9\n" + SLOW.encode())
    assert judge.baseline(read_program(path), TESTS).costs.total > 0


def test_expected_outputs_never_enter_the_sandbox(
    judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[bytes] = []
    exchange = Sandbox._exchange
    monkeypatch.setattr(
        Sandbox, "_exchange", lambda box, request: (sent.append(request), exchange(box, request))[1]
    )
    secret = b"4999950000"
    judge.judge(python(FAST), judge.baseline(python(SLOW), TESTS), TESTS)
    assert sent
    assert not any(secret in request for request in sent)


def test_judging_many_programs_in_one_sandbox_keeps_them_apart(judge: Judge) -> None:
    baseline = judge.baseline(python(SLOW), TESTS)
    programs: Sequence[str] = (FAST, "print(1)", SLOW, FAST)
    verdicts = [judge.judge(python(source), baseline, TESTS).verdict for source in programs]
    assert verdicts == [Verdict.IMPROVED, Verdict.WRONG_ANSWER, Verdict.PASSED, Verdict.IMPROVED]


def test_an_improvement_by_a_smaller_array_is_flagged(judge: Judge) -> None:
    slow = "seen = [0] * 1000000\n" + SLOW
    fast = "seen = [0] * 100\n" + FAST
    judgement = judge.judge(python(fast), judge.baseline(python(slow), TESTS), TESTS)
    assert judgement.verdict is Verdict.IMPROVED
    assert any("made smaller: seen 1000000 to 100" in note for note in judgement.notes)
