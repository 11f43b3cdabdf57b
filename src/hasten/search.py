"""Beam search at inference: candidates in rounds, each round fed with what the judge found.

The first round asks for faster versions of the slow program. Each further one takes the best few
candidates so far, the beam, and asks again, with the findings (hasten.model.feedback) in the
prompt. A prompt for edits has no place for findings: a wrong candidate, of which it could tell
nothing, is passed over there. `samples` is the number of candidates asked of each generator in all
rounds together, so that a search of one round and one of several are compared at equal numbers of
generations. What a generator leaves of its share (rules run out of rewrites) is asked for in the
rounds that follow.

What a model may see of the tests: of a failing candidate's smallest failing test a short piece of
the input and of the candidate's output; of its expected output a piece only as long as the tests
so shown are at most a quarter of all (or one), and at most half of the slow program's cost. A
later candidate is improved only if it is so on the tests that were not shown, too.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from hasten.data.oracles import Bench
from hasten.dist import map_with
from hasten.errors import PromptTooLong, UsageError
from hasten.exec.host import Host
from hasten.exec.sandbox import Sandbox
from hasten.judge.judge import Baseline, Rules
from hasten.judge.stored import StoredJudge
from hasten.measure.lines import LineProfile, LineProfiler, NoLines
from hasten.model.base import Generator
from hasten.model.feedback import Budget, FailedTest, Findings, feedback
from hasten.model.prompts import asks_for_edits
from hasten.model.replies import distinct
from hasten.types import Candidate, Judgement, Language, Program, Prompt, TestCase, Verdict

# (what is under way, steps done, steps in all)
Progress = Callable[[str, int, int], None]
Prompts = Callable[[Program], Prompt]

_SHOWN_TESTS, _SHOWN_COST = 4, 2  # at most a quarter of the tests, and half of the cost
_PROFILED_NS = 500_000_000  # a profile takes up to a hundred times a plain run


@dataclass(frozen=True, slots=True)
class Attempt:
    """A candidate and what the judge said of it: of the program that the judgement holds.

    `round`: from 1. `parent`: the place, among all attempts, of the one that it was made from;
    None where it was made from the slow program."""

    candidate: Candidate
    judgement: Judgement
    round: int = 1
    parent: int | None = None


@dataclass(frozen=True, slots=True)
class Round:
    """What one round brought. `generations`: the answers that came back; `judged`: those among
    them that hold a program, and one that was not seen before. `best_speedup`: of the improved
    ones among these; None where there is none."""

    number: int
    generations: int
    judged: int
    correct: int
    improved: int
    best_speedup: float | None


@dataclass(frozen=True, slots=True)
class Plan:
    """How to search. `samples`: candidates asked of each generator, in all rounds together;
    `beam`: how many candidates a further round starts from; `lines`: whether the findings say
    where programs spend their instructions, which takes seconds a program and only a language
    model reads; `budget`: of the findings in one prompt."""

    samples: int = 8
    rounds: int = 1
    beam: int = 2
    seed: int = 0
    lines: bool = True
    budget: Budget = field(default_factory=Budget)

    def __post_init__(self) -> None:
        wrong = []
        if self.samples < 1:
            wrong.append(f"{self.samples} samples: give 1 or more")
        if self.rounds < 1:
            wrong.append(f"{self.rounds} rounds: give 1 or more")
        if self.beam < 1:
            wrong.append(f"a beam of {self.beam}: give 1 or more")
        if 1 <= self.samples < self.rounds:
            wrong.append(
                f"{self.samples} samples in {self.rounds} rounds: samples are those of all rounds "
                "together, so give as many as there are rounds, or more"
            )
        if wrong:
            raise UsageError("; ".join(wrong))


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found. `shown`: the tests of which a model has seen expected output."""

    attempts: tuple[Attempt, ...]
    rounds: tuple[Round, ...]
    shown: tuple[str, ...]


class Search:
    """One search; `judges` opens a judge for each worker."""

    def __init__(
        self,
        baseline: Baseline,
        tests: Sequence[TestCase],
        *,
        host: Host,
        rules: Rules,
        judges: Callable[[], StoredJudge],
        generators: Sequence[Generator],
        prompt: Prompts,
        plan: Plan,
        workers: int,
        progress: Progress,
    ) -> None:
        self._baseline = baseline
        self._slow = baseline.program
        self._tests = tests
        self._host = host
        self._rules = rules
        self._judges = judges
        self._generators = generators
        self._prompt = prompt
        self._plan = plan
        self._workers = workers
        self._progress = progress
        self._attempts: list[Attempt] = []
        self._generated = [0] * len(generators)
        self._spent: set[int] = set()  # attempts that, asked about, brought nothing new
        self._shown: dict[str, None] = {}
        self._inputs = inputs_to_profile(baseline, tests)
        self._profiler: LineProfiler | None = None
        self._lines: dict[Program, LineProfile | NoLines] = {}

    def run(self) -> Found:
        """Search. Raises what the generators, the judge and the sandbox raise."""
        rounds = []
        for number in range(1, self._plan.rounds + 1):
            parents, prompts = self._asked(number)
            rounds.append(self._round(number, parents, prompts))
        return Found(tuple(self._attempts), tuple(rounds), tuple(self._shown))

    def lines(self) -> LineProfile | NoLines:
        """Where the slow program spends its instructions."""
        self._profile({self._slow: self._inputs})
        return self._lines[self._slow]

    # -- what to ask -----------------------------------------------------------------------

    def _asked(self, number: int) -> tuple[list[int | None], list[Prompt]]:
        """Whom this round starts from (None: the slow program), and the prompt for each."""
        if number == 1:
            return [None], [self._prompt(self._slow)]
        net = self._rules.net
        ranked = [i for i in beam(self._attempts, by_net=net) if i not in self._spent]
        parents: list[int | None] = []
        prompts: list[Prompt] = []
        bases: list[Prompt] = []
        for place in ranked:
            if len(parents) == self._plan.beam:
                break
            judgement = self._attempts[place].judgement
            try:  # examples are looked for again, like the candidate
                base = self._prompt(judgement.program)
            except PromptTooLong:
                self._spent.add(place)
                continue
            if judgement.verdict.correct or not asks_for_edits(base):
                parents.append(place)
                bases.append(base)
        if not parents:
            parents, bases = [None], [self._prompt(self._slow)]
        if all(map(asks_for_edits, bases)):
            return parents, bases
        for base, findings in zip(bases, self._look_into(parents), strict=True):
            prompts.append(feedback(base, findings, budget=self._plan.budget))
        return parents, prompts

    def _look_into(self, parents: Sequence[int | None]) -> list[Findings]:
        """What is to be told of each parent. What of the tests it may be is decided in order."""
        chosen = [None if place is None else self._attempts[place] for place in parents]
        failed = [None if one is None else self._failed(one.judgement) for one in chosen]
        wanted = {self._slow: self._inputs}
        for attempt, test in zip(chosen, failed, strict=True):
            judgement = attempt.judgement if attempt else None
            if judgement and judgement.verdict.correct:
                wanted[judgement.program] = self._inputs
            elif judgement and test and _late_python(judgement):
                wanted[judgement.program] = (test.input,)
        if self._plan.lines:
            self._profile(wanted)
        said = self._say(chosen, failed)
        return [
            Findings(
                slow=self._slow,
                judgement=attempt.judgement if attempt else None,
                failed=test,
                lines=self._known_lines(attempt.judgement.program) if attempt else None,
                slow_lines=self._known_lines(self._slow),
            )
            for attempt, test in zip(chosen, said, strict=True)
        ]

    def _known_lines(self, program: Program) -> LineProfile | None:
        found = self._lines.get(program)
        return found if isinstance(found, LineProfile) else None

    def _failed(self, judgement: Judgement) -> TestCase | None:
        """The smallest test that a candidate fails."""
        names = {one.name for one in judgement.results if not one.verdict.correct}
        failed = [test for test in self._tests if test.name in names]
        return min(failed, key=lambda test: len(test.input), default=None)

    def _profile(self, wanted: dict[Program, tuple[bytes, ...]]) -> None:
        """Find the dear lines of the programs that were not looked at before."""
        if self._profiler is None:
            self._profiler = LineProfiler(self._host.cache_dir)
        profiler, limits = self._profiler, self._rules.limits
        todo = [(program, given) for program, given in wanted.items() if program not in self._lines]
        known = len(self._lines)
        self._progress("finding dear lines", known, known + len(todo))
        found = map_with(
            lambda: Sandbox(self._host, tools=profiler.tools),
            lambda box, item: profiler.profile(box, item[0], item[1], limits=limits),
            todo,
            workers=self._workers,
        )
        for done, (index, lines) in enumerate(found, 1):
            self._lines[todo[index][0]] = lines
            self._progress("finding dear lines", known + done, known + len(todo))

    def _say(
        self, chosen: Sequence[Attempt | None], failed: Sequence[TestCase | None]
    ) -> list[FailedTest | None]:
        """The failing tests as far as they may be shown, with what the candidates print there."""
        if not any(failed):
            return [None] * len(chosen)
        said: list[FailedTest | None] = []
        with Sandbox(self._host) as box:
            bench = Bench.of(box, self._rules.limits, self._rules.checker)
            for attempt, test in zip(chosen, failed, strict=True):
                if attempt is None or test is None:
                    said.append(None)
                    continue
                got = None
                if attempt.judgement.verdict is Verdict.WRONG_ANSWER:
                    built = bench.compile(attempt.judgement.program)
                    got = bench.say(built, [test.input])[0].output if built else None
                shown = got is not None and self._may_show(test)
                said.append(FailedTest(test.input, got, test.output if shown else None))
        return said

    def _may_show(self, test: TestCase) -> bool:
        """Whether a model may see this test's expected output; if so, it is remembered."""
        names = {*self._shown, test.name}
        costs = self._baseline.costs.per_test
        few = len(names) <= max(1, len(self._tests) // _SHOWN_TESTS)
        light = _SHOWN_COST * sum(costs[name] for name in names) <= sum(costs.values())
        if few and light:
            self._shown[test.name] = None
        return few and light

    # -- one round -------------------------------------------------------------------------

    def _round(
        self, number: int, parents: Sequence[int | None], prompts: Sequence[Prompt]
    ) -> Round:
        before = sum(self._generated)
        answers = list(self._generate(number, parents, prompts))
        known = [attempt.candidate for attempt in self._attempts]
        fresh = distinct([*known, *(answer for answer, _ in answers)], self._slow)[len(known) :]
        parent_of = {id(answer): parent for answer, parent in answers}
        fruitful = {parent_of[id(candidate)] for candidate in fresh}
        self._spent |= {place for place in parents if place is not None} - fruitful
        attempts = [
            Attempt(candidate, judgement, number, parent_of[id(candidate)])
            for candidate, judgement in zip(fresh, self._judge(number, fresh), strict=True)
        ]
        self._attempts += attempts
        improved = [a for a in attempts if a.judgement.verdict is Verdict.IMPROVED]
        return Round(
            number=number,
            generations=sum(self._generated) - before,
            judged=len(attempts),
            correct=sum(a.judgement.verdict.correct for a in attempts),
            improved=len(improved),
            best_speedup=max((a.judgement.speedup or 0 for a in improved), default=None),
        )

    def _generate(
        self, number: int, parents: Sequence[int | None], prompts: Sequence[Prompt]
    ) -> Iterator[tuple[Candidate, int | None]]:
        """All generators' answers, each with the parent that it was made from."""
        what, seed = self._name(number, "generating"), seed_of(self._plan.seed, number)
        asked = list(zip(parents, prompts, strict=True))
        rounds_left = self._plan.rounds - number + 1
        for place, generator in enumerate(self._generators):
            self._progress(what, place, len(self._generators))
            left = self._plan.samples - self._generated[place]
            share = max(0, -(-left // rounds_left))
            parts = [share // len(asked) + (i < share % len(asked)) for i in range(len(asked))]
            each = zip(parts, asked, strict=True)
            for n, group in itertools.groupby(each, key=lambda one: one[0]):
                of_n = [one for _, one in group]
                if not n:
                    continue
                found = generator.generate([prompt for _, prompt in of_n], n, seed)
                for (parent, _), candidates in zip(of_n, found, strict=True):
                    self._generated[place] += len(candidates)
                    yield from ((self._named(one, parent), parent) for one in candidates)
        self._progress(what, len(self._generators), len(self._generators))

    def _named(self, candidate: Candidate, parent: int | None) -> Candidate:
        """A candidate made of a right one says so: rules name only what they did last."""
        if parent is None or not self._attempts[parent].judgement.verdict.correct:
            return candidate
        return replace(
            candidate, origin=f"{self._attempts[parent].candidate.origin}; then {candidate.origin}"
        )

    def _judge(self, number: int, candidates: Sequence[Candidate]) -> list[Judgement]:
        programs = [one.program for one in candidates if one.program is not None]
        what = self._name(number, "judging")
        self._progress(what, 0, len(programs))
        judgements = map_with(
            self._judges,
            lambda judge, program: judge.judge(program, self._baseline, self._tests),
            programs,
            workers=self._workers,
        )
        found: dict[int, Judgement] = {}
        for index, judgement in judgements:
            found[index] = on_unseen(judgement, self._shown.keys(), self._rules)
            self._progress(what, len(found), len(programs))
        return [found[index] for index in sorted(found)]

    def _name(self, number: int, what: str) -> str:
        return what if self._plan.rounds == 1 else f"round {number}: {what}"


def beam(attempts: Sequence[Attempt], *, by_net: bool = False) -> list[int]:
    """The places of the attempts, the best first: the improved ones by cost, then the other right
    ones by cost, then the wrong ones by the share of tests passed; last what is forbidden, of which
    no more is wanted. Equals keep their order."""

    def rank(place: int) -> tuple[int, float]:
        judgement = attempts[place].judgement
        cost = judgement.net_cost if by_net else judgement.cost
        if judgement.verdict.correct:
            known = float("inf") if cost is None else cost
            return (0 if judgement.verdict is Verdict.IMPROVED else 1), known
        if judgement.verdict is Verdict.FORBIDDEN:
            return 3, 0.0
        return 2, -judgement.tests_passed / max(judgement.tests, 1)

    return sorted(range(len(attempts)), key=rank)


def on_unseen(judgement: Judgement, shown: Iterable[str], rules: Rules) -> Judgement:
    """The judgement, but `PASSED` where an improvement does not reach the threshold on the tests
    that are not `shown`: a program may print what a model has seen without computing it."""
    seen = set(shown)
    if judgement.verdict is not Verdict.IMPROVED or not seen:
        return judgement
    unseen = [one for one in judgement.results if one.name not in seen]
    fast = sum(one.cost or 0 for one in unseen)
    slow = sum(one.baseline_cost or 0 for one in unseen)
    if rules.net and judgement.cost is not None and judgement.net_cost is not None:
        startup = (judgement.cost - judgement.net_cost) * len(unseen) / len(judgement.results)
        fast, slow = fast - round(startup), slow - round(startup)
    if fast > 0 and slow / fast >= rules.threshold:
        return judgement
    note = "improved only with the tests of which the model has seen expected output"
    return replace(judgement, verdict=Verdict.PASSED, notes=(*judgement.notes, note))


def _late_python(judgement: Judgement) -> bool:
    """Whether it does not end and has lines all the same: of C++ only what ends has any."""
    language = judgement.program.language
    return judgement.verdict is Verdict.TIMED_OUT and language is Language.PYTHON


def inputs_to_profile(baseline: Baseline, tests: Sequence[TestCase]) -> tuple[bytes, ...]:
    """Inputs to find dear lines on, in the order in which they are to be tried: of the tests that
    do not take long, the dearest, the middle one and the cheapest; else the cheapest of all."""
    costs = baseline.costs.per_test
    by_name = {test.name: test.input for test in tests}
    ordered = sorted(baseline.results, key=lambda one: -costs[one.name])
    short = [one for one in ordered if (one.user_ns or 0) <= _PROFILED_NS] or ordered[-1:]
    places = dict.fromkeys((0, len(short) // 2, len(short) - 1))
    return tuple(by_name[short[place].name] for place in places)


def seed_of(seed: int, number: int) -> int:
    """The seed of a round: the first one's is the caller's."""
    if number == 1:
        return seed
    digest = hashlib.sha256(f"{seed} round {number}".encode()).digest()
    return int.from_bytes(digest[:4]) >> 1
