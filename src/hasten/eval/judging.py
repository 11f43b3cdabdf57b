"""Judging for an evaluation: slow programs, each with all that is judged against it, in parallel.

What our own machinery fails at is tried again once, with a new judge, and is `unjudged` then. A
slow program that fails has no cost to compare with: its candidates are judged against the human
target of the pair where that passes, else each by itself, and have no speedup.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from hasten.dist import Place, Pool
from hasten.errors import BadProgram
from hasten.eval.records import Outcome
from hasten.exec.protocol import Limits
from hasten.judge.judges import Fault, Judges
from hasten.judge.reward import UNJUDGED
from hasten.judge.shrunken import shrunken
from hasten.judge.stored import StoredJudge, UnknownBaseline
from hasten.judge.terms import Baseline, Rules
from hasten.types import Judgement, Program, TestCase, Verdict


@dataclass(frozen=True, slots=True)
class Means:
    """What judging needs."""

    pool: Pool
    limits: Limits


@dataclass(frozen=True, slots=True)
class Group:
    """A slow program with all distinct programs that are judged against it. `stand_ins`: what they
    are judged against where it fails."""

    slow: Program
    tests: tuple[TestCase, ...]
    rules: Rules
    programs: dict[str, Program] = field(default_factory=dict)  # by digest
    stand_ins: list[Program] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Judged:
    """A group's outcomes, by digest."""

    slow: Outcome
    outcomes: Mapping[str, Outcome]


def judge_all(
    groups: Sequence[Group], means: Means, progress: Callable[[int, int], None]
) -> list[Judged]:
    """Judge all groups, each by one worker: its judge keeps what it found of the slow program.

    `progress`: called with how many programs are done and how many there are. Raises what the pool
    passes on."""
    every = (one for group in groups for one in (group.slow, *group.programs.values()))
    means.pool.provenances({program.language for program in every})
    done, total = 0, sum(map(_size, groups))
    progress(done, total)
    found: dict[int, Judged] = {}
    for index, judged in means.pool.map(Place.judges, _judge_group, groups):
        found[index] = judged
        done += _size(groups[index])
        progress(done, total)
    return [found[index] for index in range(len(groups))]


def _size(group: Group) -> int:
    return 1 + len(group.programs)


def _judge_group(judges: Judges, group: Group) -> Judged:
    slow = baseline_of(judges, group, group.slow)
    if isinstance(slow, UnknownBaseline):
        _look_up(judges, group)
    outcomes = {}
    reference = slow if isinstance(slow, Baseline) else None
    if isinstance(slow, BadProgram):
        standing = (baseline_of(judges, group, program) for program in group.stand_ins)
        reference = next((one for one in standing if isinstance(one, Baseline)), None)
    for digest, program in group.programs.items():
        if isinstance(slow, Fault):
            outcome = Outcome(None, "", UNJUDGED, detail=f"the slow program: {slow.reason}")
        elif reference is None:
            outcome = _alone(baseline_of(judges, group, program), group, program)
        else:
            outcome = outcome_against(judges, group, program, reference)
            if reference is not slow:
                outcome = _without_speedup(outcome)
        outcomes[digest] = outcome
    return Judged(_alone(slow, group, group.slow), outcomes)


def _look_up(judges: Judges, group: Group) -> None:
    """Have the store asked, where nothing runs, for all that may be needed if the slow program
    fails where it is judged: failures are not stored."""
    for stand_in in group.stand_ins:
        reference = baseline_of(judges, group, stand_in)
        if isinstance(reference, Baseline):
            for program in group.programs.values():
                outcome_against(judges, group, program, reference)
    for program in group.programs.values():
        baseline_of(judges, group, program)


def baseline_of(judges: Judges, group: Group, program: Program) -> Baseline | BadProgram | Fault:
    """A program judged by itself."""

    def question(judge: StoredJudge) -> Baseline | BadProgram:
        try:
            return judge.baseline(program, group.tests)
        except BadProgram as error:
            if error.verdict is None:
                raise
            return error

    return judges.ask(group.rules, question)


def _alone(judged: Baseline | BadProgram | Fault, group: Group, program: Program) -> Outcome:
    """The outcome of a program that was judged by itself: at its first failure that ends, so that
    it is not known how many tests it passes."""
    if isinstance(judged, Fault):
        return Outcome(program.source, "", UNJUDGED, detail=judged.reason)
    if isinstance(judged, BadProgram):
        verdict = str(judged.verdict)
        passed = len(group.tests) if verdict == Verdict.PASSED else 0
        return Outcome(program.source, "", verdict, passed, passed, detail=judged.reason)
    costs = judged.costs
    return Outcome(
        source=program.source,
        origin="",
        verdict=Verdict.PASSED.value,
        tests_passed=len(judged.results),
        tests=len(judged.results),
        cost=costs.total,
        costs=tuple(costs.per_test[result.name] for result in judged.results),
        shrunken=tuple(shrunken(group.slow, program)),
    )


def outcome_against(judges: Judges, group: Group, program: Program, reference: Baseline) -> Outcome:
    """The outcome of a program that was judged against another."""
    judged = judges.ask(group.rules, lambda judge: judge.judge(program, reference, group.tests))
    if isinstance(judged, Fault):
        return Outcome(program.source, "", UNJUDGED, detail=judged.reason)
    unconfirmed = _unconfirmed(judged, group.rules)
    measured = judged.cost is not None
    detail = None
    if judged.notes and (unconfirmed or not measured):
        detail = judged.notes[-1] if unconfirmed else judged.notes[0]
    outcome = Outcome(
        source=program.source,
        origin="",
        verdict=judged.verdict.value,
        tests_passed=judged.tests_passed,
        tests=judged.tests,
        cost=judged.cost,
        costs=tuple(result.cost for result in judged.results) if measured else (),
        speedup=judged.speedup,
        speedup_low=judged.speedup_low,
        speedup_high=judged.speedup_high,
        net_speedup=judged.net_speedup,
        net_of_imports_speedup=judged.net_of_imports_speedup,
        detail=detail,
        shrunken=tuple(shrunken(group.slow, program)) if judged.verdict.correct else (),
    )
    return _without_speedup(outcome) if unconfirmed or not judged.verdict.correct else outcome


def _unconfirmed(judged: Judgement, rules: Rules) -> bool:
    """Whether the meter says that it is faster, and the judge does not call it improved."""
    claimed = judged.speedup if judged.speedup_low is None else judged.speedup_low
    return judged.verdict is Verdict.PASSED and claimed is not None and claimed >= rules.threshold


def _without_speedup(outcome: Outcome) -> Outcome:
    improved = outcome.verdict == Verdict.IMPROVED
    return replace(
        outcome,
        verdict=Verdict.PASSED.value if improved else outcome.verdict,
        speedup=None,
        speedup_low=None,
        speedup_high=None,
        net_speedup=None,
        net_of_imports_speedup=None,
    )
