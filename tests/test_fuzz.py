"""`optimize --fuzz`: inputs on which the candidate and the slow program differ."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from hasten.data.fuzz import fuzz
from hasten.data.oracles import Bench
from hasten.exec.host import Host
from hasten.exec.protocol import Limits
from hasten.exec.sandbox import Sandbox
from hasten.measure.instructions import InstructionMeter
from hasten.optimize import Fuzz, Optimization, optimize
from hasten.types import Candidate, Language, Program, Prompt, TestCase, Verdict
from tests.conftest import CACHE

SLOW = """n = int(input())
a = list(map(int, input().split()))
best = 0
for i in range(n):
    for j in range(n):
        if i != j:
            best = max(best, a[i] * a[j])
print(best)
"""
# Right for lists of positive numbers, which is all that the tests hold.
THIN = "n = int(input())\na = sorted(map(int, input().split()))\nprint(max(0, a[-1] * a[-2]))\n"
RIGHT = (
    "n = int(input())\na = sorted(map(int, input().split()))\n"
    "print(max(0, a[-1] * a[-2], a[0] * a[1]) if n > 1 else 0)\n"
)
TESTS = (
    TestCase("0", b"3\n1 2 3\n", b"6\n"),
    TestCase("1", b"300\n" + b" ".join(b"%d" % (i % 97) for i in range(300)) + b"\n", b"9216\n"),
    TestCase("2", b"4\n9 -2 5 1\n", b"45\n"),
)


def python(source: str) -> Program:
    return Program(source, Language.PYTHON)


class Fixed:
    """A generator with fixed candidates."""

    name = "fixed"

    def __init__(self, *sources: str) -> None:
        self.sources = sources

    def generate(self, prompts: Sequence[Prompt], n: int, seed: int) -> list[list[Candidate]]:
        return [[Candidate(python(source), source[:5]) for source in self.sources[:n]]]


def run(host: Host, meter: InstructionMeter, fuzzing: Fuzz) -> Optimization:
    return optimize(
        python(SLOW),
        TESTS,
        host=host,
        meter=meter,
        generators=[Fixed(THIN, RIGHT)],
        confirm=False,
        fuzzing=fuzzing,
        workers=2,
    )


def test_a_difference_is_found_and_is_one(host: Host) -> None:
    with Sandbox(host) as box:
        bench = Bench.of(box, Limits(), "tokens")
        found = fuzz(python(SLOW), python(THIN), TESTS, bench=bench).difference
        assert found is not None
        slow, thin = (bench.compile(python(source)) for source in (SLOW, THIN))
        assert slow is not None
        assert thin is not None
        assert bench.say(slow, [found.input])[0].output == found.expected
        assert bench.say(thin, [found.input])[0].output == found.got != found.expected


def test_inputs_on_which_the_candidate_was_not_run_are_no_differences(host: Host) -> None:
    hangs = python("while True: pass\n")
    with Sandbox(host) as box:
        bench = Bench.of(box, Limits(cpu_seconds=0.3, wall_seconds=3), "tokens")
        found = fuzz(python(SLOW), hangs, TESTS, bench=bench)
    assert found.compared == 2  # after two timeouts it is not run on more
    assert found.difference is not None


def test_equal_programs_do_not_differ(host: Host) -> None:
    with Sandbox(host) as box:
        bench = Bench.of(box, Limits(), "tokens")
        found = fuzz(python(SLOW), python(SLOW + "# the same\n"), TESTS, bench=bench)
    assert found.difference is None
    assert found.compared > 50


def test_a_difference_is_shown_and_decides_nothing(host: Host, meter: InstructionMeter) -> None:
    result = run(host, meter, Fuzz.SHOW)
    assert result.best is not None
    assert result.best.candidate.program.source == THIN
    ((candidate, difference),) = result.differences
    assert candidate.program.source == THIN
    assert difference.why


@pytest.mark.slow
def test_under_strict_the_next_best_that_holds_wins(host: Host, meter: InstructionMeter) -> None:
    result = run(host, meter, Fuzz.STRICT)
    verdicts = [attempt.judgement.verdict for attempt in result.attempts]
    assert verdicts == [Verdict.WRONG_ANSWER, Verdict.IMPROVED]
    assert result.best is not None
    assert result.best.candidate.program.source == RIGHT


@pytest.mark.parametrize(
    "option", ["--fuzz=strict", pytest.param("--fuzz", marks=pytest.mark.slow)]
)
def test_the_option_stands_alone_or_with_strict(tmp_path: Path, option: str) -> None:
    slow = Path(__file__).parents[1] / "examples" / "members"
    (program,) = slow.glob("slow.*")
    done = subprocess.run(
        [sys.executable, "-m", "hasten.cli.main", "optimize", option, str(program),
         "--tests", str(slow / "tests"), "--json", "--meter", "instructions"],
        capture_output=True, text=True, env={"HASTEN_CACHE": str(CACHE), "PATH": "/usr/bin:/bin"},
        check=False,
    )  # fmt: skip
    said = json.loads(done.stdout)
    assert said["fuzzed"] > 20
    assert said["differences"] == []


def test_another_value_is_refused() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "hasten.cli.main", "optimize", "--fuzz=hard", "x.py",
         "--tests", "."],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "--fuzz=strict" in done.stderr
