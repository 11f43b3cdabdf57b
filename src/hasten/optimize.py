"""The loop that a user runs: generate candidates, judge them all, keep the fastest right one."""

from __future__ import annotations

import difflib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hasten.dist import map_with
from hasten.errors import BadProgram
from hasten.exec.host import Host
from hasten.exec.languages import LANGUAGES, CompileError
from hasten.exec.sandbox import Sandbox
from hasten.judge.judge import Baseline, Rules
from hasten.judge.store import Store
from hasten.judge.stored import StoredJudge
from hasten.measure.base import Meter
from hasten.measure.machine import timing_core
from hasten.measure.native import NativeComparison, compare
from hasten.model.base import Generator
from hasten.model.prompts import instruction
from hasten.types import Candidate, Judgement, Program, TestCase, Verdict

_TIE = 1.01

# (what is under way, steps done, steps in all)
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Attempt:
    """A candidate and what the judge said of it."""

    candidate: Candidate
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class Optimization:
    """What `optimize` found. `best` is None when nothing correct reached the threshold.

    `native` compares baseline and best in seconds, as advice; it decides nothing."""

    baseline: Baseline
    attempts: tuple[Attempt, ...]
    best: Attempt | None
    native: NativeComparison | None
    seconds: float


def optimize(
    program: Program,
    tests: Sequence[TestCase],
    *,
    host: Host,
    meter: Meter,
    generators: Sequence[Generator],
    rules: Rules | None = None,
    samples: int = 8,
    seed: int = 0,
    workers: int = 1,
    store: Store | None = None,
    confirm: bool = True,
    on_progress: Progress | None = None,
) -> Optimization:
    """Ask every generator for `samples` candidates, judge them in parallel, pick the cheapest
    improved one and, if `confirm`, time it natively against the baseline. What is in `store` is
    not judged again.

    Raises `BadProgram` when the program fails its own tests, `UsageError` for other bad input."""
    started = time.monotonic()
    progress = on_progress or _silent
    settings = rules or Rules()
    progress("baseline", 0, 1)
    known: dict[Program, int | None] = {}
    with StoredJudge(host, meter, settings, known, store) as judge:
        baseline = judge.baseline(program, tests)
    progress("baseline", 1, 1)

    candidates = propose(program, generators, samples=samples, seed=seed, progress=progress)
    attempts: dict[int, Attempt] = {}
    progress("judging", 0, len(candidates))
    judgements = map_with(
        lambda: StoredJudge(host, meter, settings, known, store),
        lambda judge, candidate: judge.judge(candidate.program, baseline, tests),
        candidates,
        workers=workers,
    )
    for index, judgement in judgements:
        attempts[index] = Attempt(candidates[index], judgement)
        progress("judging", len(attempts), len(candidates))
    in_order = tuple(attempts[index] for index in sorted(attempts))
    best = pick(program, in_order, by_net=settings.net)
    native = None
    if best is not None and confirm:
        native = _confirm(program, best.candidate.program, tests, host, settings, progress)
    return Optimization(baseline, in_order, best, native, time.monotonic() - started)


def _silent(what: str, done: int, total: int) -> None:
    del what, done, total


def propose(
    program: Program,
    generators: Sequence[Generator],
    *,
    samples: int,
    seed: int,
    progress: Progress,
) -> list[Candidate]:
    """All generators' candidates; equal sources, the program's own among them, are judged once."""
    seen = {program}
    candidates: list[Candidate] = []
    for number, generator in enumerate(generators):
        progress("generating", number, len(generators))
        (proposed,) = generator.generate([instruction(program)], samples, seed)
        for candidate in proposed:
            if candidate.program not in seen:
                seen.add(candidate.program)
                candidates.append(candidate)
    progress("generating", len(generators), len(generators))
    return candidates


def pick(baseline: Program, attempts: Sequence[Attempt], *, by_net: bool = False) -> Attempt | None:
    """The improved attempt of least cost (net cost if `by_net`).

    Costs within 1 % of the least tie (METHODS section 5); of those the one that changes the
    fewest lines wins, since somebody will read it, then the first."""

    def cost(attempt: Attempt) -> int:
        value = attempt.judgement.net_cost if by_net else attempt.judgement.cost
        assert value is not None  # an improved program was measured
        return value

    improved = [a for a in attempts if a.judgement.verdict is Verdict.IMPROVED]
    if not improved:
        return None
    least = min(map(cost, improved))
    ties = [attempt for attempt in improved if cost(attempt) <= _TIE * least]
    return min(ties, key=lambda attempt: _lines_changed(baseline, attempt.candidate.program))


def _lines_changed(slow: Program, fast: Program) -> int:
    lines = difflib.unified_diff(slow.source.splitlines(), fast.source.splitlines(), n=0)
    return sum(line[0] in "+-" for line in lines)


def _confirm(
    slow: Program,
    fast: Program,
    tests: Sequence[TestCase],
    host: Host,
    rules: Rules,
    progress: Progress,
) -> NativeComparison:
    with Sandbox(host, core=timing_core()) as box:
        built = [LANGUAGES[p.language].compile(box, p) for p in (slow, fast)]
        executables = [b for b in built if not isinstance(b, CompileError)]
        if len(executables) != 2:
            raise BadProgram(f"{slow.name}: a program that compiled before does not any more")
        return compare(
            box,
            executables[0],
            executables[1],
            [test.input for test in tests],
            limits=rules.limits,
            on_round=lambda done, total: progress("timing natively", done, total),
        )
