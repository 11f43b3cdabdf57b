"""The prompts of further rounds: what stands in them, and that they stay within their budget."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasten.measure.lines import LineCost, LineProfile
from hasten.model.feedback import Budget, FailedTest, Findings, feedback
from hasten.model.prompts import Prompter, Prompting, Strategy, instruction
from hasten.types import Judgement, Language, Program, Prompt, TestResult, Verdict

SLOW = Program("print(sum(range(int(input()))))\n", Language.PYTHON, "slow.py")
FAST = Program("n = int(input())\nprint(n * n // 2)\n", Language.PYTHON, "slow.py")
LINES = LineProfile((LineCost(2, 0.8, "    print(n * n // 2)"), LineCost(1, 0.2, "n = 1")), True)
WRONG = Judgement(
    program=FAST, verdict=Verdict.WRONG_ANSWER, tests_passed=3, tests=9, meter="model",
    unit="picoseconds", cost=None, net_cost=None, net_of_imports_cost=None, baseline_cost=1000,
    speedup=None, net_speedup=None, net_of_imports_speedup=None, imports_only=False,
    startup_share=None, results=(), provenance=None, sandboxed=True,
    notes=("test 4: token 1: expected '45', got '50'",),
)  # fmt: skip
RIGHT = replace(
    WRONG, verdict=Verdict.IMPROVED, tests_passed=9, cost=500, speedup=2.0, notes=(),
    results=tuple(
        TestResult(str(i), Verdict.PASSED, i, cost=10 * i + 1, baseline_cost=20 * i + 2)
        for i in range(9)
    ),
)  # fmt: skip
FAILED = FailedTest(b"10\n", b"50\n", b"45\n")


def test_a_wrong_candidate_comes_with_its_difference_and_the_slow_program() -> None:
    asked = feedback(instruction(FAST), Findings(SLOW, WRONG, FAILED, slow_lines=LINES))
    program, reason, failing, slow, dear, end = (
        asked.text.index(part)
        for part in (
            FAST.source.strip(), "expected '45', got '50'", "On this input\n10\n",
            SLOW.source.strip(), "80% line 2: print(n * n // 2)", "### Optimized Version:",
        )
    )  # fmt: skip
    assert program < reason < failing < slow < dear < end
    assert "after 3 of 9 tests" in asked.text
    assert asked.program is SLOW  # what is right is to be improved


def test_an_expected_output_that_is_secret_stands_nowhere() -> None:
    secret = replace(FAILED, expected=None)
    asked = feedback(instruction(FAST), Findings(SLOW, WRONG, secret))
    assert "45" not in asked.text
    assert "it prints\n50\nwhich is not right" in asked.text
    assert "45" not in feedback(instruction(FAST), Findings(SLOW, WRONG)).text


def test_a_right_candidate_comes_with_its_costs_and_lines() -> None:
    asked = feedback(instruction(FAST), Findings(SLOW, RIGHT, lines=LINES))
    assert "2.00 times as fast" in asked.text
    assert "80% line 2" in asked.text
    assert asked.text.count("input of ") == 5
    assert "input of 8 bytes: 162 -> 81" in asked.text
    assert asked.program is FAST
    assert asked.text.endswith("### Optimized Version:\n")


@pytest.mark.parametrize(
    ("verdict", "note", "said"),
    [
        (Verdict.NOT_COMPILED, "SyntaxError: invalid syntax", "does not compile: SyntaxError"),
        (Verdict.CRASHED, "test 1: exit status 1: ValueError", "it crashes: test 1: exit status 1"),
        (Verdict.TIMED_OUT, "test 1: not done after 5 s", "takes too long: test 1: not done"),
    ],
)
def test_other_failures_are_named(verdict: Verdict, note: str, said: str) -> None:
    judgement = replace(WRONG, verdict=verdict, notes=(note,))
    failed = FailedTest(b"10\n", None, None) if verdict is not Verdict.NOT_COMPILED else None
    asked = feedback(instruction(FAST), Findings(SLOW, judgement, failed))
    assert said in asked.text
    assert ("On this input" in asked.text or "on this input" in asked.text) == (failed is not None)


def test_without_a_candidate_the_slow_program_comes_with_its_lines() -> None:
    asked = feedback(instruction(SLOW), Findings(SLOW, slow_lines=LINES))
    assert "It spends its instructions on these lines:\n80% line 2" in asked.text
    assert asked.program is SLOW
    nothing = feedback(instruction(SLOW), Findings(SLOW))
    assert nothing == instruction(SLOW)


@pytest.mark.parametrize("judgement", [WRONG, RIGHT, None])
def test_a_prompt_for_edits_stays_that_of_the_lines_that_it_shows(
    judgement: Judgement | None,
) -> None:
    base = Prompter(Prompting(Strategy.EDITS)).prompt(FAST)
    assert feedback(base, Findings(SLOW, judgement, FAILED, LINES, LINES)) == base


def test_long_outputs_are_shown_around_the_first_difference() -> None:
    got, expected = b"7 " * 5000 + b"111\n", b"7 " * 5000 + b"222\n"
    asked = feedback(
        instruction(FAST), Findings(SLOW, WRONG, FailedTest(b"1 " * 9000, got, expected))
    )
    assert "111 (10,003 characters in all)" in asked.text
    assert "222 (10,003 characters in all)" in asked.text
    assert len(asked.text) < 2500


def test_findings_follow_the_last_place_of_the_program() -> None:
    text = f"an example:\n{FAST.source}\nand now:\n{FAST.source}\nanswer:"
    asked = feedback(Prompt(FAST, text), Findings(SLOW, RIGHT))
    assert asked.text.startswith(f"an example:\n{FAST.source}\nand now:\n{FAST.source}")
    assert asked.text.endswith("\nanswer:")
    elsewhere = feedback(Prompt(FAST, "no program here"), Findings(SLOW, RIGHT))
    assert elsewhere.text.endswith("no program here")
    assert "It is right" in elsewhere.text


def test_braces_and_controls_in_what_is_shown_do_no_harm() -> None:
    odd = FailedTest(b"{input} \x1b[2J\xff\n", b"{got}\x07\n", b"{expected}\n")
    asked = feedback(instruction(FAST), Findings(SLOW, WRONG, odd))
    assert all(part in asked.text for part in ("{input}", "{got}", "{expected}"))
    assert not any(part in asked.text for part in ("\x1b", "\x07"))


@given(
    most=st.integers(0, 3000),
    by_words=st.booleans(),
    given=st.binary(max_size=2000),
    got=st.none() | st.binary(max_size=2000),
    expected=st.none() | st.binary(max_size=2000),
    right=st.booleans(),
    slow=st.text(max_size=3000),
)
def test_findings_never_take_more_than_their_budget(
    most: int,
    by_words: bool,
    given: bytes,
    got: bytes | None,
    expected: bytes | None,
    right: bool,
    slow: str,
) -> None:
    base = instruction(FAST)

    def words(text: str) -> int:
        return len(text.split())

    budget = Budget(most, words) if by_words else Budget(most)
    findings = Findings(
        Program(slow, Language.PYTHON),
        RIGHT if right else WRONG,
        FailedTest(given, got, expected),
        LINES,
        LINES,
    )
    asked = feedback(base, findings, budget=budget)
    assert budget.count(asked.text) - budget.count(base.text) <= most
