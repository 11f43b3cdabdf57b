"""Search in rounds: what the judge finds reaches the next prompt, and what that is good for."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from hasten.cli.main import app
from hasten.errors import PromptTooLong, UsageError
from hasten.exec.host import Host
from hasten.judge.judge import Rules
from hasten.judge.store import Store
from hasten.measure.instructions import InstructionMeter
from hasten.measure.lines import LineProfile
from hasten.model.prompts import Prompter, Prompting, Strategy, instruction
from hasten.optimize import Optimization, optimize
from hasten.search import Attempt, Plan, Prompts, beam, on_unseen, seed_of
from hasten.types import (
    Candidate,
    Judgement,
    Language,
    Program,
    Prompt,
    TestCase,
    TestResult,
    Verdict,
)
from tests.conftest import CACHE

SLOW = Program(
    "n = int(input())\ns = 0\nfor i in range(n):\n    s += i\nprint(s)\n",
    Language.PYTHON,
    "slow.py",
)
WRONG = "n = int(input())\nprint(n * (n + 1) // 2)\n"
RIGHT = "n = int(input())\nprint(n * (n - 1) // 2)\n"
MODEST = Rules(threshold=100)  # nothing is improved, which saves the audit of improvements
TESTS = tuple(
    TestCase(str(i), f"{n}\n".encode(), f"{n * (n - 1) // 2}\n".encode())
    for i, n in enumerate((20_011, 20_022, 20_033, 20_044, 20_055))
)
SUMS = [test.output.decode().strip() for test in TESTS]


class Scripted:
    """Answers by a function from the prompt and the number of the call; keeps what it was asked."""

    name = "scripted"

    def __init__(self, answer: Callable[[Prompt, int], str | None]) -> None:
        self._answer = answer
        self.prompts: list[Prompt] = []
        self.asked: list[tuple[int, int]] = []  # (prompts * n, seed)

    def generate(self, prompts: Sequence[Prompt], n: int, seed: int) -> list[list[Candidate]]:
        self.asked.append((len(prompts) * n, seed))
        found = []
        for prompt in prompts:
            self.prompts.append(prompt)
            source = self._answer(prompt, len(self.prompts))
            made = None if source is None else Program(source, Language.PYTHON)
            found.append([Candidate(made, f"scripted {len(self.prompts)}") for _ in range(n)])
        return found


def reader() -> Scripted:
    """Is right only once it is told what the right output would have been."""
    told = "where this is right"
    return Scripted(lambda prompt, _: RIGHT if told in prompt.text else WRONG)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """What one test has had judged, the others find."""
    with Store(tmp_path_factory.mktemp("store") / "store.sqlite", clock=lambda: 0.0) as store:
        yield store


@pytest.fixture
def search(host: Host, meter: InstructionMeter, shared: Store) -> Callable[..., Optimization]:
    def run(
        generator: Scripted,
        plan: Plan,
        *,
        tests: Sequence[TestCase] = TESTS,
        prompt: Prompts = instruction,
        workers: int = 1,
        store: Store | None = None,
        rules: Rules | None = None,
    ) -> Optimization:
        return optimize(
            SLOW, tests, host=host, meter=meter, generators=[generator], plan=plan,
            prompt=prompt, workers=workers, store=store or shared, rules=rules, confirm=False,
        )  # fmt: skip

    return run


def test_two_rounds_find_what_one_does_not_with_as_many_generations(
    search: Callable[..., Optimization],
) -> None:
    one = search(reader(), Plan(samples=4, lines=False))
    assert one.best is None
    generator = reader()
    two = search(generator, Plan(samples=4, rounds=2, lines=False))
    assert two.best is not None
    assert two.best.judgement.program.source == RIGHT
    assert (two.best.round, two.best.parent) == (2, 0)
    assert one.generations == two.generations == 4
    assert [(one.judged, one.correct, one.improved) for one in two.rounds] == [(1, 0, 0), (1, 1, 1)]
    assert two.rounds[1].best_speedup == two.best.judgement.speedup
    assert two.shown == ("0",)  # the smallest test
    told = generator.prompts[-1]
    assert WRONG.strip() in told.text
    assert SLOW.source.strip() in told.text
    assert told.program == SLOW


def test_no_more_than_a_quarter_of_the_expected_outputs_is_ever_shown(
    search: Callable[..., Optimization],
) -> None:
    # Each answer fails another test, after those with smaller numbers.
    def answer(prompt: Prompt, number: int) -> str:
        return f"n = int(input())\nprint(n * (n - 1) // 2 + (n > {20_000 + 11 * (number % 5)}))\n"

    generator = Scripted(answer)
    found = search(generator, Plan(samples=5, rounds=5, beam=1, lines=False))
    assert found.best is None
    assert len(found.shown) == 1
    texts = "\n".join(prompt.text for prompt in generator.prompts)
    seen = [total for total in SUMS if total in texts]
    assert seen == [SUMS[int(found.shown[0])]]
    assert "which is not right" in texts


def test_the_only_test_is_never_shown(search: Callable[..., Optimization]) -> None:
    generator = reader()
    found = search(generator, Plan(samples=2, rounds=2, lines=False), tests=TESTS[:1])
    assert found.best is None
    assert found.shown == ()
    assert SUMS[0] not in generator.prompts[-1].text
    assert "20011" in generator.prompts[-1].text


def judgement(verdict: Verdict, cost: int | None = None, passed: int = 0) -> Judgement:
    return Judgement(
        program=SLOW, verdict=verdict, tests_passed=passed, tests=10, meter="fake", unit="ones",
        cost=cost, net_cost=None if cost is None else 2000 - cost, net_of_imports_cost=None,
        baseline_cost=1000, speedup=None, net_speedup=None, net_of_imports_speedup=None,
        imports_only=False, startup_share=None, results=(), provenance=None, sandboxed=True,
    )  # fmt: skip


def test_the_beam_takes_improved_ones_then_right_ones_then_the_nearest_to_right() -> None:
    judged = [
        judgement(Verdict.FORBIDDEN, passed=10),
        judgement(Verdict.WRONG_ANSWER, passed=2),
        judgement(Verdict.CRASHED, passed=7),
        judgement(Verdict.PASSED, 990),
        judgement(Verdict.PASSED),
        judgement(Verdict.IMPROVED, 500),
        judgement(Verdict.IMPROVED, 400),
        judgement(Verdict.NOT_COMPILED),
    ]
    attempts = [Attempt(Candidate(SLOW, "test"), one) for one in judged]
    assert beam(attempts) == [6, 5, 3, 4, 2, 1, 7, 0]
    assert beam(attempts, by_net=True)[:2] == [5, 6]


def test_an_improvement_on_shown_tests_alone_is_none() -> None:
    def cost(name: str, slow: int, fast: int) -> TestResult:
        return TestResult(name, Verdict.PASSED, 1, cost=fast, baseline_cost=slow)

    rules = Rules()
    results = (cost("0", 100, 10), cost("1", 100, 99), cost("2", 100, 99))
    improved = replace(judgement(Verdict.IMPROVED, 208), results=results)
    assert on_unseen(improved, [], rules) == improved
    assert on_unseen(improved, ["1"], rules) == improved
    found = on_unseen(improved, ["0"], rules)
    assert found.verdict is Verdict.PASSED
    assert "has seen" in found.notes[-1]
    # Without a start-up of 90 a test the same costs are 10 against 9.
    net = replace(improved, net_cost=208 - 270)
    assert on_unseen(net, ["0"], Rules(net=True)) == net


def test_a_round_starts_from_the_candidates_and_asks_for_examples_again(
    search: Callable[..., Optimization],
) -> None:
    looked_up: list[str] = []

    def prompt(program: Program) -> Prompt:
        looked_up.append(program.source)
        return instruction(program)

    sources = [RIGHT + f"x = {number}\n" for number in range(3)]
    generator = Scripted(lambda prompt, number: sources[number - 1])
    found = search(
        generator, Plan(samples=3, rounds=3, beam=1, lines=False), prompt=prompt, rules=MODEST
    )
    assert looked_up[:2] == [SLOW.source, sources[0]]
    assert looked_up[2] in sources[:2]
    assert [one.program.source for one in generator.prompts] == looked_up
    assert [one.parent for one in found.attempts] == [None, 0, sources.index(looked_up[2])]
    assert found.attempts[1].candidate.origin == "scripted 1; then scripted 2"
    assert "times as fast" in generator.prompts[1].text


def test_a_candidate_that_brought_nothing_new_is_not_asked_about_again(
    search: Callable[..., Optimization],
) -> None:
    # The second round repeats the first one's answer; the third starts from the slow program.
    generator = Scripted(lambda prompt, number: RIGHT)
    found = search(generator, Plan(samples=3, rounds=3, beam=1, lines=False), rules=MODEST)
    assert [one.program.source for one in generator.prompts] == [SLOW.source, RIGHT, SLOW.source]
    assert found.generations == 3
    assert len(found.attempts) == 1


def test_answers_without_a_program_leave_the_slow_program_to_start_from(
    search: Callable[..., Optimization],
) -> None:
    generator = Scripted(lambda prompt, number: None if number == 1 else RIGHT)
    found = search(generator, Plan(samples=2, rounds=2))
    assert found.best is not None
    assert found.best.parent is None
    assert "It spends its instructions on these lines" in generator.prompts[1].text
    assert "s += i" in generator.prompts[1].text.split("on these lines")[1]


def test_edits_are_of_right_programs_and_of_the_lines_that_are_shown(
    search: Callable[..., Optimization],
) -> None:
    prompt = Prompter(Prompting(Strategy.EDITS)).prompt
    sources = [WRONG, RIGHT, RIGHT + "x = 1\n"]
    generator = Scripted(lambda prompt, number: sources[number - 1])
    found = search(generator, Plan(samples=3, rounds=3), prompt=prompt, rules=MODEST)
    assert generator.prompts == [
        prompt(SLOW),
        prompt(SLOW),
        prompt(found.attempts[1].judgement.program),
    ]
    assert [one.parent for one in found.attempts] == [None, None, 1]


def test_a_candidate_too_long_for_a_prompt_is_passed_over(
    search: Callable[..., Optimization],
) -> None:
    def prompt(program: Program) -> Prompt:
        if program.source == WRONG:
            raise PromptTooLong("too long")
        return instruction(program)

    generator = Scripted(lambda prompt, number: WRONG)
    search(generator, Plan(samples=2, rounds=2, lines=False), prompt=prompt)
    assert [one.program for one in generator.prompts] == [SLOW, SLOW]


@given(rounds=st.integers(1, 6), samples=st.integers(1, 30), width=st.integers(1, 5))
def test_a_plan_is_refused_or_asks_for_all_samples(rounds: int, samples: int, width: int) -> None:
    if samples < rounds:
        with pytest.raises(UsageError, match="samples are those of all rounds"):
            Plan(samples=samples, rounds=rounds, beam=width)
    else:
        Plan(samples=samples, rounds=rounds, beam=width)


def test_samples_are_those_of_all_rounds_and_parents_together(
    search: Callable[..., Optimization],
) -> None:
    sources = [f"{RIGHT}x = {number}\n" for number in range(9)]
    generator = Scripted(lambda prompt, number: sources[number])
    plan = Plan(samples=8, rounds=3, beam=2, seed=5, lines=False)
    found = search(generator, plan, rules=MODEST)
    # 3 of the slow program, then 3 and 2, of two candidates from the second round to the last one.
    seeds = [seed_of(5, number) for number in (1, 2, 3)]
    assert seeds[0] == 5
    assert generator.asked[0] == (3, seeds[0])
    assert sum(n for n, seed in generator.asked if seed == seeds[1]) == 3
    assert sum(n for n, seed in generator.asked if seed == seeds[2]) == 2
    assert [one.generations for one in found.rounds] == [3, 3, 2]


@pytest.mark.slow
def test_one_worker_and_two_and_a_second_time_find_the_same(
    search: Callable[..., Optimization], tmp_path: Path
) -> None:
    found, prompts = [], []
    sources = [RIGHT, WRONG + "x = 1\n", WRONG, RIGHT + "y = 2\n"]
    for workers, name in ((1, "one"), (2, "two"), (2, "two")):
        with Store(tmp_path / name, clock=lambda: 0.0) as store:
            generator = Scripted(lambda prompt, number: sources[number % 4])
            plan = Plan(samples=5, rounds=3)
            few = {"tests": TESTS[:3], "rules": MODEST}
            found.append(search(generator, plan, workers=workers, store=store, **few))
            prompts.append([prompt.text for prompt in generator.prompts])
    said = [
        [
            (a.candidate, a.judgement.verdict, a.judgement.cost, a.round, a.parent)
            for a in f.attempts
        ]
        for f in found
    ]
    assert said[0] == said[1] == said[2]
    assert prompts[0] == prompts[1] == prompts[2]
    assert all(attempt.judgement.stored for attempt in found[2].attempts)
    assert "spends its instructions on these lines" in prompts[0][-1]


def test_the_command_line_says_what_each_round_brought(tmp_path: Path) -> None:
    slow, tests = tmp_path / "slow.py", tmp_path / "tests"
    slow.write_text(SLOW.source)
    tests.mkdir()
    for case in TESTS[:2]:
        (tests / f"input.{case.name}.txt").write_bytes(case.input)
        (tests / f"output.{case.name}.txt").write_bytes(case.output)
    command = ["optimize", str(slow), "--tests", str(tests), "--rounds", "2", "--lines"]
    runner = CliRunner()
    cache = {"HASTEN_CACHE": str(CACHE)}
    done = runner.invoke(app, command, env=cache)
    assert done.exit_code == 0, done.output
    assert "round 1: " in done.stdout
    assert "(the best one)" in done.stdout
    assert "generations in all" in done.stdout
    assert "line 4: s += i" in done.stdout
    found = json.loads(runner.invoke(app, [*command, "--json"], env=cache).stdout)
    assert [one["round"] for one in found["rounds"]] == [1, 2]
    assert found["generations"] == sum(one["generations"] for one in found["rounds"])
    assert found["best"]["round"] in (1, 2)
    assert {one["round"] for one in found["candidates"]} <= {1, 2}
    assert found["lines"][0]["share"] <= 1


def test_the_lines_of_the_slow_program_are_there_for_who_asks(
    host: Host, meter: InstructionMeter
) -> None:
    plan = Plan(samples=1, lines=False)
    found = optimize(
        SLOW, TESTS[:1], host=host, meter=meter, generators=[], plan=plan, show_lines=True
    )
    assert isinstance(found.lines, LineProfile)
    assert found.lines.lines[0].line in (3, 4)
