"""Judging rollouts beside the work of the model: in a thread, while the next batches are written.

What the machine fails to judge is judged again once, when the rest is done, and has no reward
then. Where more than 5 % of the judgements fail, all ends with the reason: a model must not learn
from what a broken machine says. That is looked at while judging goes on, too, so that a broken one
is noticed before everything is rolled out.
"""

from __future__ import annotations

import queue
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from hasten.errors import SandboxError
from hasten.judge.reward import NO_PROGRAM, UNJUDGED, Judged, rewards_of
from hasten.train.base import Judge
from hasten.train.rollouts import (
    Parts,
    Rollout,
    Verdicts,
    damaged,
    digest_of_rows,
    write_verdicts,
)
from hasten.types import Program

_FAULTS = 0.05  # of judgements: the share from which on the machine is not trusted
_AT_LEAST = 20  # of so many, where there are fewer: one alone may have a fault of its own
_AT_LEAST_SO_FAR = 100  # the same while judging goes on: from the sixth fault on
_AT_ONCE = 8  # batches that are judged together where they wait

# (programs judged so far of all that were given)
Progress = Callable[[int, int], None]
# Called when all is judged, before that is written: the verdicts, the seconds that judging took,
# and those of them that were waited for, with nothing left to be written
OnJudged = Callable[[list[Verdicts], float, float], None]


@dataclass(frozen=True, slots=True)
class Court:
    """The judge, and the way to end its work from another thread: where `stop` is set, the judging
    under way raises an error soon."""

    judge: Judge
    stop: threading.Event = field(default_factory=threading.Event)


class Docket:
    """The rollouts of one file, as they come to be judged; a context manager. `reward`: by which
    name; `final`: the file of the verdicts; `on_judged`: see there."""

    def __init__(self, final: Path, *, reward: str, on_judged: OnJudged = lambda *_: None) -> None:
        self.parts = Parts(final)
        self._final, self._reward, self._on_judged = final, reward, on_judged
        self._rows: dict[int, Sequence[Rollout]] = {}
        self._asked: dict[int, list[list[Judged]]] = {}  # by this process, not by one before

    def __enter__(self) -> Self:
        self.parts.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.parts.__exit__(kind, error, trace)

    def hear(self, judge: Judge, batches: Sequence[tuple[int, Sequence[Rollout]]]) -> int:
        """Judge some batches, and keep what comes of them; how many programs these are. Raises
        `SandboxError` where the machine has failed too often by now."""
        new = []
        for number, rows in batches:
            self._rows[number] = rows
            said = self.parts.done.get(number)
            if said is None or said.get("of") != digest_of_rows(rows):
                new.append((number, rows))
        began = time.monotonic()
        judged = iter(judge_rows(judge, [row for _, rows in new for row in rows]))
        seconds = (time.monotonic() - began) / max(1, len(new))
        for number, rows in new:
            self._keep(number, [next(judged) for _ in rows], seconds)
        self._look_out(judge)
        return sum(len(rows) for _, rows in batches)

    def _keep(self, number: int, judged: list[list[Judged]], seconds: float) -> None:
        self._asked[number] = judged
        found = [[asdict(one) for one in group] for group in judged]
        of = digest_of_rows(self._rows[number])
        self.parts.add(number, of=of, seconds=seconds, judged=found)

    def _look_out(self, judge: Judge) -> None:
        """Where the machine has failed too often so far it is asked again at once: it may have been
        busy, or it is broken."""
        judged = [group for groups in self._asked.values() for group in groups]
        if not _too_many(*_faults_of(judged), _AT_LEAST_SO_FAR):
            return
        rows = [row for number in self._asked for row in self._rows[number]]
        judged = _asked_again(judge, rows, judged)
        found = iter(judged)
        for number in self._asked:
            seconds = self.parts.done[number]["seconds"]
            self._keep(number, [next(found) for _ in self._rows[number]], seconds)
        refuse_faults(judged, at_least=_AT_LEAST_SO_FAR)

    def finish(
        self, judge: Judge, order: Sequence[tuple[int, int]], waited: Callable[[], float]
    ) -> None:
        """All batches have been heard: judge again what the machine failed at, and write the file.
        `order`: batch and place there of every row of the file; `waited`: for how many seconds that
        has been all there is to do. Raises `SandboxError`."""
        began = time.monotonic()
        rows = [self._rows[number][place] for number, place in order]
        heard = {number: self._heard(number) for number in self._rows}
        judged = settled(judge, rows, [heard[number][place] for number, place in order])
        found = [
            Verdicts(row.problem_id, tuple(group), tuple(rewards_of(self._reward, group)))
            for row, group in zip(rows, judged, strict=True)
        ]
        self._on_judged(found, self.parts.seconds + time.monotonic() - began, waited())
        write_verdicts(self._final, found)
        self.parts.remove()

    def _heard(self, number: int) -> list[list[Judged]]:
        try:
            said = self.parts.done[number]["judged"]
            return [[Judged(**one) for one in group] for group in said]
        except (TypeError, KeyError) as error:
            raise damaged(self.parts.path) from error


@dataclass(frozen=True, slots=True)
class _Item:
    """A batch of a docket, or (no number) that there are no more, and the order of its file."""

    docket: Docket
    number: int | None = None
    rows: Sequence[Rollout] = ()
    order: Sequence[tuple[int, int]] = ()


class Background:
    """A thread that judges what it is given, in that order; a context manager.

    An error there is raised here by the next call; an error here ends the thread."""

    def __init__(self, court: Court, *, on_progress: Progress = lambda *_: None) -> None:
        self._court, self._on_progress = court, on_progress
        self._todo: queue.SimpleQueue[_Item | None] = queue.SimpleQueue()
        self._error: BaseException | None = None
        self._given = self._done = 0
        self._waiting_since: float | None = None
        self._thread = threading.Thread(target=self._work, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is not None:
            self._court.stop.set()
        self._todo.put(None)
        self._thread.join()

    def put(self, docket: Docket, number: int, rows: Sequence[Rollout]) -> None:
        """A batch to be judged. Raises what became of those before."""
        self._raise()
        self._given += len(rows)
        self._todo.put(_Item(docket, number, rows))

    def close(self, docket: Docket, rows: Sequence[Rollout]) -> None:
        """All batches of a docket have been put; these are its rollouts, in their file's order."""
        self._raise()
        self._todo.put(_Item(docket, order=_places(rows)))

    def wait(self) -> None:
        """Until all is judged and written. Raises what became of it."""
        self._waiting_since = time.monotonic()
        self._todo.put(None)
        self._thread.join()
        self._raise()

    def _raise(self) -> None:
        if self._error is not None:
            raise self._error

    def _work(self) -> None:
        try:
            waiting: deque[_Item | None] = deque()
            while True:
                if not waiting:
                    waiting.append(self._todo.get())
                while not self._todo.empty():
                    waiting.append(self._todo.get())
                item = waiting.popleft()
                if item is None or self._court.stop.is_set():
                    return
                if item.number is None:
                    item.docket.finish(self._court.judge, item.order, self._waited)
                else:
                    self._hear(item, waiting)
        except BaseException as error:  # noqa: BLE001 - raised again by the caller's next call
            self._error = error

    def _waited(self) -> float:
        """For how many seconds `wait` has waited; those of the docket before are its own."""
        if self._waiting_since is None:
            return 0.0
        since, self._waiting_since = self._waiting_since, time.monotonic()
        return self._waiting_since - since

    def _hear(self, first: _Item, waiting: deque[_Item | None]) -> None:
        """A batch, and with it others of its docket that wait."""
        items = [first]
        while waiting and len(items) < _AT_ONCE:
            following = waiting[0]
            if following is None or following.number is None:
                break
            if following.docket is not first.docket:
                break
            items.append(following)
            waiting.popleft()
        batches = [(item.number, item.rows) for item in items if item.number is not None]
        self._done += first.docket.hear(self._court.judge, batches)
        self._on_progress(self._done, self._given)


def judge_rows(judge: Judge, rows: Sequence[Rollout]) -> list[list[Judged]]:
    """What became of every sample. Where none of a program's holds a program, nobody is asked."""
    asked = [row for row in rows if any(one is not None for one in row.programs)]
    answers = iter(_ask(judge, [(row, row.programs) for row in asked]))
    return [
        next(answers)
        if any(one is not None for one in row.programs)
        else [Judged(NO_PROGRAM) for _ in row.samples]
        for row in rows
    ]


def settled(
    judge: Judge, rows: Sequence[Rollout], judged: Sequence[Sequence[Judged]]
) -> list[list[Judged]]:
    """The same, with what is unjudged asked once more. Raises `SandboxError` where the machine
    still fails too often (`refuse_faults`)."""
    found = _asked_again(judge, rows, judged)
    refuse_faults(found)
    return found


def refuse_faults(judged: Iterable[Sequence[Judged]], *, at_least: int = _AT_LEAST) -> None:
    """Raise `SandboxError` where the machine failed at more than 5 % of the programs that it was to
    judge: replies without a program are none. Fewer than `at_least` count as so many, so that of a
    few programs one may have a fault of its own."""
    every = [one for group in judged for one in group]
    failed, made = _faults_of([every])
    if _too_many(failed, made, at_least):
        reasons = Counter(
            one.detail or "for an unknown reason" for one in every if one.verdict == UNJUDGED
        )
        raise SandboxError(
            f"{failed} of {made} programs could not be judged, which is more than "
            f"{_FAULTS:.0%}: {'; '.join(why for why, _ in reasons.most_common(3))}; what was done "
            "until then is kept: look at hasten doctor, then give the same command again"
        )


def _faults_of(judged: Iterable[Sequence[Judged]]) -> tuple[int, int]:
    """How many programs could not be judged, of how many."""
    verdicts = Counter(one.verdict for group in judged for one in group)
    return verdicts[UNJUDGED], verdicts.total() - verdicts[NO_PROGRAM]


def _too_many(failed: int, made: int, at_least: int) -> bool:
    return failed > _FAULTS * max(at_least, made)


def _asked_again(
    judge: Judge, rows: Sequence[Rollout], judged: Sequence[Sequence[Judged]]
) -> list[list[Judged]]:
    found = [list(group) for group in judged]
    faults = [
        (row, place, [i for i, one in enumerate(found[place]) if one.verdict == UNJUDGED])
        for place, row in enumerate(rows)
    ]
    faults = [one for one in faults if one[2]]
    again = _ask(judge, [(row, [row.programs[i] for i in which]) for row, _, which in faults])
    for (_, place, which), answers in zip(faults, again, strict=True):
        for i, answer in zip(which, answers, strict=True):
            found[place][i] = answer
    return found


def _ask(
    judge: Judge, questions: Sequence[tuple[Rollout, Sequence[Program | None]]]
) -> list[list[Judged]]:
    if not questions:
        return []
    return judge([row.task for row, _ in questions], [programs for _, programs in questions])


def _places(rows: Sequence[Rollout]) -> list[tuple[int, int]]:
    """For every row its batch, and its place there."""
    counts: Counter[int] = Counter()
    places = []
    for row in rows:
        places.append((row.batch, counts[row.batch]))
        counts[row.batch] += 1
    return places
