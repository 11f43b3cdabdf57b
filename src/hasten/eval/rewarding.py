"""Rewards for other trainers: one slow program, its tests, and judges that stay open.

A judge's sandbox takes longer to start than a small program to judge, and a trainer asks again and
again: the workers here live as long as the rewarder, and the slow program is judged once.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self, TypeVar

from hasten.dist import LocalPool
from hasten.errors import BadProgram, SandboxError
from hasten.eval.judging import Group, baseline_of, outcome_against
from hasten.eval.records import Outcome
from hasten.judge.judges import Fault, Judges
from hasten.judge.reward import NO_PROGRAM, Judged
from hasten.judge.terms import Baseline, Rules
from hasten.model.replies import normalise
from hasten.types import Program, TestCase


def judged_as(outcome: Outcome, program: Program, slow: Program) -> Judged:
    """What a candidate's outcome is to a reward."""
    language = program.language
    return Judged(
        verdict=outcome.verdict,
        tests_passed=outcome.tests_passed,
        tests=outcome.tests,
        speedup=outcome.speedup,
        same=normalise(program.source, language) == normalise(slow.source, language),
        detail=outcome.detail,
    )


_Kind = TypeVar("_Kind", Baseline, Outcome)
_Found = Baseline | BadProgram | Fault | Outcome | BaseException


@dataclass(frozen=True, slots=True)
class _Question:
    """A program to be judged against the slow one (None: that one itself), and where to say what
    came of it, with which number."""

    place: int
    program: Program | None
    answers: queue.SimpleQueue[tuple[int, _Found]]


class Rewarder:
    """Judges candidates of one slow program; a context manager for one thread.

    Workers are started by the first candidates. Raises `BadProgram` then where the slow program
    fails its own tests, and `SandboxError` where the machine cannot judge it."""

    def __init__(
        self, slow: Program, tests: Sequence[TestCase], *, rules: Rules, pool: LocalPool
    ) -> None:
        self.slow = slow
        self._group = Group(slow, tuple(tests), rules)
        self._pool = pool
        self._reference: Baseline | None = None
        self._todo: queue.SimpleQueue[_Question | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._open: list[Judges] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for judges in list(self._open):
            judges.abort()
        for _ in self._threads:
            self._todo.put(None)
        for thread in self._threads:
            thread.join()
        self._threads.clear()
        self._open.clear()

    def judge(self, programs: Sequence[Program | None]) -> list[Judged]:
        """What becomes of the candidates, in their order; None: a reply without a program. What
        the machine fails to judge twice is `unjudged`."""
        if self._reference is None:
            self._reference = self._judged_slow()
        distinct = list({one.digest: one for one in programs if one is not None}.values())
        outcomes = {
            program.digest: _expected(Outcome, found)
            for program, found in zip(distinct, self._ask(distinct), strict=True)
        }
        return [
            Judged(NO_PROGRAM) if one is None else judged_as(outcomes[one.digest], one, self.slow)
            for one in programs
        ]

    def _judged_slow(self) -> Baseline:
        (found,) = self._ask([None])
        if isinstance(found, Fault):
            raise SandboxError(f"{self.slow.name} could not be judged: {found.reason}")
        return _expected(Baseline, found)

    def _ask(self, programs: Sequence[Program | None]) -> list[_Found]:
        """What is said of each program, once all is said. What a worker fails at is raised."""
        for _ in range(min(self._pool.workers, len(programs)) - len(self._threads)):
            thread = threading.Thread(target=self._work, daemon=True)
            self._threads.append(thread)
            thread.start()
        answers: queue.SimpleQueue[tuple[int, _Found]] = queue.SimpleQueue()
        for place, program in enumerate(programs):
            self._todo.put(_Question(place, program, answers))
        said = dict(answers.get() for _ in programs)
        return [said[place] for place in range(len(programs))]

    def _work(self) -> None:
        with self._pool.here.judges() as judges:
            self._open.append(judges)
            while (asked := self._todo.get()) is not None:
                try:
                    found: _Found = self._answer(judges, asked.program)
                except BaseException as error:  # noqa: BLE001 - raised again by the asking thread
                    found = error
                asked.answers.put((asked.place, found))

    def _answer(self, judges: Judges, program: Program | None) -> _Found:
        if program is None or self._reference is None:
            return baseline_of(judges, self._group, self.slow)
        return outcome_against(judges, self._group, program, self._reference)


def _expected(kind: type[_Kind], found: _Found) -> _Kind:
    """What was found, where it is what was asked for; else the reason why not is raised."""
    if isinstance(found, BaseException):
        raise found
    if not isinstance(found, kind):
        raise TypeError(f"no {kind.__name__}: {found!r}")
    return found
