"""The loop that a user runs: search for candidates (hasten.search), keep the fastest right one,
and look for inputs on which it says something else than the slow program."""

from __future__ import annotations

import difflib
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from hasten.data.fuzz import Difference, fuzz
from hasten.data.oracles import Bench
from hasten.errors import BadProgram
from hasten.exec.host import Host
from hasten.exec.languages import LANGUAGES, CompileError
from hasten.exec.sandbox import Sandbox
from hasten.judge.judge import Baseline, Rules
from hasten.judge.store import Store
from hasten.judge.stored import StoredJudge
from hasten.measure.base import Meter
from hasten.measure.lines import LineProfile, NoLines
from hasten.measure.machine import timing_core
from hasten.measure.native import NativeComparison, compare
from hasten.model.base import Generator
from hasten.model.prompts import instruction
from hasten.search import Attempt as Attempt
from hasten.search import Plan, Prompts, Round, Search
from hasten.search import Progress as Progress
from hasten.types import Candidate, Program, TestCase, Verdict

_TIE = 1.01


class Fuzz(StrEnum):
    """What to do about inputs on which a candidate and the slow program differ: nothing, since
    none are looked for; show them; or take the candidate for wrong."""

    OFF = "off"
    SHOW = "show"
    STRICT = "strict"


@dataclass(frozen=True, slots=True)
class Optimization:
    """What `optimize` found. `best` is None when nothing correct reached the threshold.

    `native` compares baseline and best in seconds, as advice; it decides nothing. `fuzzed`: on how
    many inputs besides the tests best and baseline were compared, and `differences`, of any
    candidate so compared, the smallest input on which they differ. `rounds`: what each brought;
    `lines`: where the slow program spends its instructions, None where nobody asked; `shown`: the
    tests of whose expected output a model has seen a part."""

    baseline: Baseline
    attempts: tuple[Attempt, ...]
    best: Attempt | None
    native: NativeComparison | None
    seconds: float
    fuzzed: int = 0
    differences: tuple[tuple[Candidate, Difference], ...] = ()
    rounds: tuple[Round, ...] = ()
    lines: LineProfile | NoLines | None = None
    shown: tuple[str, ...] = ()

    @property
    def generations(self) -> int:
        """How many answers the generators gave in all: what searches are compared at."""
        return sum(one.generations for one in self.rounds)


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
    fuzzing: Fuzz = Fuzz.OFF,
    on_progress: Progress | None = None,
    prompt: Prompts = instruction,
    plan: Plan | None = None,
    show_lines: bool = False,
) -> Optimization:
    """Ask every generator for `samples` candidates, judge them in parallel, pick the cheapest
    improved one and, if `confirm`, time it natively against the baseline. What is in `store` is
    not judged again.

    `prompt` makes the prompt for a program. `plan`: how to search in several rounds, in place of
    `samples` and `seed`. `show_lines`: find out where the slow program spends its instructions.
    Raises `BadProgram` when the program fails its own tests, `UsageError` for other bad input."""
    started = time.monotonic()
    progress = on_progress or _silent
    settings = rules or Rules()
    plan = plan or Plan(samples=samples, seed=seed)
    progress("baseline", 0, 1)
    known: dict[Program, int | None] = {}
    with StoredJudge(host, meter, settings, known, store) as judge:
        baseline = judge.baseline(program, tests)
    progress("baseline", 1, 1)

    search = Search(
        baseline,
        tests,
        host=host,
        rules=settings,
        judges=lambda: StoredJudge(host, meter, settings, known, store),
        generators=generators,
        prompt=prompt,
        plan=plan,
        workers=workers,
        progress=progress,
    )
    found = search.run()
    looked = _look(program, found.attempts, tests, host, settings, fuzzing, plan.seed, progress)
    best = pick(program, looked.attempts, by_net=settings.net)
    native = None
    if best is not None and confirm:
        native = _confirm(program, best.judgement.program, tests, host, settings, progress)
    lines = search.lines() if show_lines else None
    return Optimization(
        baseline,
        looked.attempts,
        best,
        native,
        time.monotonic() - started,
        looked.compared,
        looked.differences,
        found.rounds,
        lines,
        found.shown,
    )


@dataclass(frozen=True, slots=True)
class _Looked:
    """What fuzzing makes of the attempts."""

    attempts: tuple[Attempt, ...]
    compared: int = 0
    differences: tuple[tuple[Candidate, Difference], ...] = ()


def _look(
    program: Program,
    attempts: tuple[Attempt, ...],
    tests: Sequence[TestCase],
    host: Host,
    rules: Rules,
    fuzzing: Fuzz,
    seed: int,
    progress: Progress,
) -> _Looked:
    """Fuzz the best attempt; under `STRICT` one that differs is wrong, and the next one follows."""
    best = pick(program, attempts, by_net=rules.net)
    if fuzzing is Fuzz.OFF or best is None:
        return _Looked(attempts)
    differences: list[tuple[Candidate, Difference]] = []
    with Sandbox(host) as box:
        bench = Bench.of(box, rules.limits, rules.checker)
        while best is not None:
            found = fuzz(
                program,
                best.judgement.program,
                tests,
                bench=bench,
                seed=seed,
                on_progress=lambda done, total: progress("fuzzing", done, total),
            )
            if found.difference is None:
                break
            differences.append((best.candidate, found.difference))
            if fuzzing is Fuzz.SHOW:
                break
            wrong = replace(
                best.judgement,
                verdict=Verdict.WRONG_ANSWER,
                notes=(*best.judgement.notes, f"fuzzed input: {found.difference.why}"),
            )
            attempts = tuple(
                replace(attempt, judgement=wrong) if attempt is best else attempt
                for attempt in attempts
            )
            best = pick(program, attempts, by_net=rules.net)
    return _Looked(attempts, found.compared, tuple(differences))


def _silent(what: str, done: int, total: int) -> None:
    del what, done, total


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
    return min(ties, key=lambda attempt: _lines_changed(baseline, attempt.judgement.program))


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
