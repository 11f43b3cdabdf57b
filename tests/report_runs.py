"""Evaluations for the tests of reports: real programs of the corpus, made-up judgements."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

from hasten.data.corpus import CorpusProblem, load_corpus
from hasten.eval.records import Outcome, Row, Run
from hasten.judge.reward import NO_PROGRAM, UNJUDGED
from hasten.types import Program

CORPUS = Path(__file__).parents[1] / "corpus"
_FAILURES = ("wrong_answer", "wrong_answer", "wrong_answer", "crashed", "timed_out", "not_compiled")


def make_run(
    name: str,
    *,
    rows: int = 40,
    samples: int = 8,
    tests: int = 12,
    skill: float = 0.5,
    seed: int = 0,
) -> Run:
    """An evaluation of `rows` programs. `skill`: the share of candidates that are right."""
    dice = random.Random(f"{name} {seed}")
    problems = load_corpus(CORPUS)
    chosen = []
    while len(chosen) < rows:
        problem = problems[len(chosen) % len(problems)]
        programs = problem.cpp if len(chosen) % 3 == 1 and len(problem.cpp) > 1 else problem.python
        chosen.append(_row(problem, programs, dice, len(chosen), samples, tests, skill))
    return Run(
        name=name,
        protocol="hasten",
        meter="model",
        unit="modelled ps",
        provenance="model 3, qemu 7.2, CPython 3.11.2",
        exchangeable=True,
        rows=tuple(chosen),
        config={"model": name, "prompt": "instruction", "temperature": 0.7, "seed": seed},
    )


def _row(
    problem: CorpusProblem,
    programs: Sequence[Program],
    dice: random.Random,
    number: int,
    samples: int,
    tests: int,
    skill: float,
) -> Row:
    size = random.Random(f"{problem.name} {number}")  # of the program: the same in every run
    slow_costs = tuple(int(10 ** size.uniform(7, 8) * 1.6**test) for test in range(tests))
    slow = Outcome(
        programs[0].source, programs[0].name, "passed", tests, tests, sum(slow_costs), slow_costs
    )
    if number % 29 == 17:
        slow = Outcome(programs[0].source, programs[0].name, "timed_out", tests - 2, tests)
    candidates = [
        _candidate(problem, programs, slow, dice, sample, tests, skill) for sample in range(samples)
    ]
    target = _right(programs[-1].source, "human", slow, size, tests) if number % 5 else None
    return Row(
        problem_id=problem.name,
        language=programs[0].language.value,
        slow=slow,
        candidates=tuple(candidates),
        target=target,
        best_human_speedup=None if target is None or target.speedup is None else target.speedup * 2,
        description=problem.statement,
        test_names=tuple(str(test) for test in range(tests)),
    )


def _candidate(
    problem: CorpusProblem,
    programs: Sequence[Program],
    slow: Outcome,
    dice: random.Random,
    sample: int,
    tests: int,
    skill: float,
) -> Outcome:
    origin = f"coder sample {sample + 1}"
    luck = dice.random()
    if luck < skill:
        return _right(dice.choice(programs).source, origin, slow, dice, tests)
    if luck > 0.98:
        return Outcome(None, origin, NO_PROGRAM, detail="the reply holds no program")
    if luck > 0.97:
        return Outcome(programs[-1].source, origin, UNJUDGED, detail="the sandbox failed")
    verdict = dice.choice(_FAILURES)
    wrong = [one for one in problem.wrong if one.language == programs[0].language] or programs
    passed = 0 if verdict == "not_compiled" else int(tests * dice.random() ** 2)
    return Outcome(
        source=dice.choice(wrong).source,
        origin=origin,
        verdict=verdict,
        tests_passed=passed,
        tests=tests,
        detail=f"test {passed}: expected '12', got '-1'",
        shrunken=("n[1000] is n[100]",) if dice.random() < 0.1 else (),
    )


def _right(source: str, origin: str, slow: Outcome, dice: random.Random, tests: int) -> Outcome:
    if not slow.correct or slow.cost is None:
        return Outcome(source, origin, "passed", tests, tests)
    gain = 1.0 if source == slow.source else max(0.7, dice.lognormvariate(0.7, 0.9))
    costs = tuple(max(1, int((cost or 0) / gain * dice.uniform(0.95, 1.05))) for cost in slow.costs)
    speedup = slow.cost / sum(costs)
    return Outcome(
        source=source,
        origin=origin,
        verdict="improved" if speedup >= 1.1 else "passed",
        tests_passed=tests,
        tests=tests,
        cost=sum(costs),
        costs=costs,
        speedup=speedup,
        net_speedup=speedup * 1.2,
        net_of_imports_speedup=speedup * 1.25,
    )
