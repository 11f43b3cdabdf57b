"""The loop: who wins, who is left out, and the Python interface."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

import hasten
from hasten.cli.show import diff
from hasten.errors import BadProgram, UsageError
from hasten.exec.host import Host
from hasten.measure.instructions import InstructionMeter
from hasten.optimize import Attempt, optimize, pick
from hasten.types import Candidate, Judgement, Language, Program, Prompt, TestCase, Verdict
from tests.conftest import CACHE

SLOW = Program(
    "n = int(input())\ns = 0\nfor i in range(n):\n    s += i\nprint(s)\n",
    Language.PYTHON,
    "slow.py",
)
FAST = "n = int(input())\nprint(n * (n - 1) // 2)\n"
TESTS = (TestCase("0", b"10\n", b"45\n"), TestCase("1", b"100000\n", b"4999950000\n"))


class FixedGenerator:
    """Proposes the sources that it was given, whatever it is asked."""

    name = "fixed"

    def __init__(self, *sources: str) -> None:
        self.sources = sources
        self.asked: list[tuple[str, int, int]] = []

    def generate(self, prompts: Sequence[Prompt], n: int, seed: int) -> list[list[Candidate]]:
        self.asked += [(prompt.program.source, n, seed) for prompt in prompts]
        return [
            [
                Candidate(Program(source, Language.PYTHON), f"fixed {i}")
                for i, source in enumerate(self.sources)
            ]
            for _ in prompts
        ]


def attempt(cost: int, source: str = "x\n", verdict: Verdict = Verdict.IMPROVED) -> Attempt:
    program = Program(source, Language.PYTHON)
    judgement = Judgement(
        program=program, verdict=verdict, tests_passed=1, tests=1, meter="fake", unit="ones",
        cost=cost, net_cost=cost * 2, net_of_imports_cost=None, baseline_cost=1000,
        speedup=1000 / cost, net_speedup=None, net_of_imports_speedup=None, imports_only=False,
        startup_share=None, results=(), provenance=None, sandboxed=True,
    )  # fmt: skip
    return Attempt(Candidate(program, "test"), judgement)


def test_the_cheapest_improved_attempt_wins() -> None:
    attempts = [attempt(500), attempt(100, verdict=Verdict.PASSED), attempt(300), attempt(400)]
    assert pick(SLOW, attempts) is attempts[2]


def test_within_one_percent_the_smaller_change_wins() -> None:
    rewritten, touched = attempt(100, "print(1)\n" * 50), attempt(101, SLOW.source + "#\n")
    assert pick(SLOW, [rewritten, touched]) is touched
    too_dear = replace(touched, judgement=replace(touched.judgement, cost=102))
    assert pick(SLOW, [rewritten, too_dear]) is rewritten


def test_nothing_improved_is_nothing_picked() -> None:
    assert pick(SLOW, [attempt(10, verdict=Verdict.PASSED)]) is None
    assert pick(SLOW, []) is None


def test_net_costs_decide_when_asked_for() -> None:
    one, two = attempt(100), attempt(200)
    one = replace(one, judgement=replace(one.judgement, net_cost=90))
    two = replace(two, judgement=replace(two.judgement, net_cost=10))
    assert pick(SLOW, [one, two]) is one
    assert pick(SLOW, [one, two], by_net=True) is two


def test_every_candidate_is_judged_once_and_the_best_right_one_wins(
    host: Host, meter: InstructionMeter
) -> None:
    wrong, broken = "print(45)\n", "print(\n"
    one = FixedGenerator(wrong, FAST, broken, FAST, SLOW.source)
    two = FixedGenerator(FAST)
    steps: list[tuple[str, int, int]] = []
    result = optimize(
        SLOW,
        TESTS,
        host=host,
        meter=meter,
        generators=[one, two],
        samples=5,
        seed=7,
        workers=2,
        on_progress=lambda *step: steps.append(step),
    )
    verdicts = [a.judgement.verdict for a in result.attempts]
    assert verdicts == [Verdict.WRONG_ANSWER, Verdict.IMPROVED, Verdict.NOT_COMPILED]
    assert result.best is result.attempts[1]
    assert result.native is not None
    assert result.native.low <= result.native.ratio <= result.native.high
    assert one.asked == two.asked == [(SLOW.source, 5, 7)]
    assert ("judging", 3, 3) in steps


def test_one_worker_and_two_find_the_same(host: Host, meter: InstructionMeter) -> None:
    found = [
        optimize(
            SLOW,
            TESTS,
            host=host,
            meter=meter,
            generators=[FixedGenerator(FAST, "print(45)\n", FAST + "\n\n")],
            workers=workers,
            confirm=False,
        )
        for workers in (1, 2)
    ]
    costs = [[(a.judgement.verdict, a.judgement.cost) for a in f.attempts] for f in found]
    assert costs[0] == costs[1]


def test_a_program_that_fails_its_tests_is_not_optimised(
    host: Host, meter: InstructionMeter
) -> None:
    wrong = Program("print(1)\n", Language.PYTHON, "wrong.py")
    with pytest.raises(BadProgram, match=r"wrong\.py fails its own test"):
        optimize(wrong, TESTS, host=host, meter=meter, generators=[])


def test_the_python_interface_judges_and_optimises(tmp_path: Path) -> None:
    slow, fast, tests = tmp_path / "slow.py", tmp_path / "fast.py", tmp_path / "tests"
    slow.write_text(SLOW.source)
    fast.write_text(FAST)
    tests.mkdir()
    for case in TESTS:
        (tests / f"input.{case.name}.txt").write_bytes(case.input)
        (tests / f"output.{case.name}.txt").write_bytes(case.output)
    judgement = hasten.judge(fast, baseline=slow, tests=tests, cache_dir=CACHE)
    assert judgement.verdict is hasten.Verdict.IMPROVED
    again = hasten.judge(
        Program(FAST, Language.PYTHON), baseline=SLOW, tests=TESTS, cache_dir=CACHE, store=False
    )
    assert again.cost == judgement.cost
    result = hasten.optimize(slow, tests=tests, cache_dir=CACHE, workers=2)
    assert result.best is not None
    assert result.best.judgement.verdict is Verdict.IMPROVED


def test_the_python_interface_raises_what_it_says(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no tests at"):
        hasten.judge(SLOW, baseline=SLOW, tests=tmp_path / "none", cache_dir=CACHE)


def test_a_long_added_block_is_cut_in_the_diff() -> None:
    fast = Program("".join(f"line {i}\n" for i in range(100)) + SLOW.source, Language.PYTHON)
    shown = diff(SLOW, fast)
    assert "more lines" in shown
    assert len(shown.splitlines()) < 40
    assert "line 99" in shown


def test_an_unknown_way_of_fuzzing_is_refused() -> None:
    with pytest.raises(UsageError, match="fuzz is 'x': choose one of off, show, strict"):
        hasten.optimize("slow.py", tests="tests", fuzz="x")
