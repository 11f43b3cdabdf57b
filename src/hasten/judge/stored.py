"""A judge with a memory: what was judged before, in the same surroundings, is not judged again.

What depends on the load of the machine does not stick: a judgement is stored only if making it
again would give the same (`lasting`). Errors of ours (`SandboxError`, `MeterError`) and baselines
that fail are never stored. Of a noisy meter only the comparisons are: what a baseline, or a
start, took yesterday says nothing of today.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import TracebackType
from typing import Protocol, Self, TypeVar

from hasten.errors import NotStored, SandboxError, UsageError
from hasten.exec.host import Host
from hasten.exec.languages import LANGUAGES
from hasten.judge import records
from hasten.judge.judge import Baseline, Judge, Rules
from hasten.judge.keys import (
    Key,
    Surroundings,
    baseline_key,
    digest_of_tests,
    judgement_key,
    overhead_key,
    surroundings_of,
)
from hasten.judge.terms import Costs
from hasten.measure.base import Meter
from hasten.types import Judgement, Language, Program, TestCase, Verdict

_KILLED = f"ended by {signal.SIGKILL.name}"
_Record = TypeVar("_Record", Judgement, Baseline, int)


class Memory(Protocol):
    """What was judged before: a `Store`, or what a worker elsewhere has of it."""

    def get(self, key: Key) -> str | None:
        """The record put under `key`, or None."""
        ...

    def put(self, key: Key, body: str) -> None:
        """Keep `body` under `key`."""
        ...

    def damaged(self) -> UsageError:
        """The error for a record that is none."""
        ...


@dataclass(frozen=True, slots=True)
class UnknownBaseline(Baseline):
    """A baseline that was not measured, to look up by its program what was judged against it. It
    has no results; its costs are nobody's, and never get into a result."""

    @classmethod
    def of(cls, program: Program) -> Self:
        """That of a program."""
        return cls(program, (), Costs({}, 0, None, None, 0.0, {}, "", ("not measured",)))


class StoredJudge:
    """Judges like `Judge`, and asks `store` first; a context manager for one thread.

    The sandbox is opened by the first program that has to be judged. Without a store every
    program is. `known` is as for `Judge`; `around`: surroundings that are known already;
    `refuse`: called where a program would have to be judged; makes the error to raise then."""

    def __init__(
        self,
        host: Host,
        meter: Meter,
        rules: Rules | None = None,
        known: dict[Program, int | None] | None = None,
        store: Memory | None = None,
        around: dict[Language, Surroundings] | None = None,
        refuse: Callable[[], NotStored] | None = None,
    ) -> None:
        self.host = host
        self.meter = meter
        self.rules = rules or Rules()
        self._known = {} if known is None else known
        self._store = store
        self._judge: Judge | None = None
        self._aborted = False
        self._surroundings = {} if around is None else around
        self._refuse = refuse
        self._tests: tuple[tuple[TestCase, ...], str] = ((), digest_of_tests(()))
        self._kept: set[Program] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        judge, self._judge = self._judge, None
        if judge is not None:
            judge.__exit__(kind, value, trace)

    def abort(self) -> None:
        """Kill what runs, from any thread; the judging under way raises `SandboxError`."""
        self._aborted = True
        judge = self._judge
        if judge is not None:
            judge.abort()

    def baseline(self, program: Program, tests: Sequence[TestCase]) -> Baseline:
        """As `Judge.baseline`. Where only what is stored may be told, and this is not, an
        `UnknownBaseline`: what is stored of programs against it can still be asked for."""
        store = self._store
        if store is None or not self.meter.deterministic:
            return self._measured(program, tests)
        key = baseline_key(
            program, tests=self._digest(tests), rules=self.rules, here=self._here(program)
        )
        found = _load(store, key, records.baseline_of, program)
        if found is not None:
            return found
        self._recall_overheads(store, program)
        made = self._measured(program, tests)
        if not isinstance(made, UnknownBaseline):
            self._keep_overheads(store, program)
            store.put(key, records.baseline_text(made))
        return made

    def judge(self, program: Program, baseline: Baseline, tests: Sequence[TestCase]) -> Judgement:
        """As `Judge.judge`; the judgement says in `stored` whether it came from the store."""
        store = self._store
        if store is None:
            return self._open().judge(program, baseline, tests)
        key = judgement_key(
            program,
            baseline.program,
            tests=self._digest(tests),
            rules=self.rules,
            here=self._here(program),
            there=self._here(baseline.program),
        )
        found = _load(store, key, records.judgement_of, program)
        if found is not None:
            return found
        self._recall_overheads(store, program)
        made = self._open().judge(program, baseline, tests)
        self._keep_overheads(store, program)
        if lasting(made):
            store.put(key, records.judgement_text(made))
        return made

    # -- inside ----------------------------------------------------------------------------

    def _measured(self, program: Program, tests: Sequence[TestCase]) -> Baseline:
        if self._refuse is not None:
            self._refuse()
            return UnknownBaseline.of(program)
        return self._open().baseline(program, tests)

    def _open(self) -> Judge:
        if self._refuse is not None:
            raise self._refuse()
        if self._judge is None:
            judge = Judge(self.host, self.meter, self.rules, self._known)
            judge.__enter__()
            self._judge = judge
        if self._aborted:  # looked at last: from here on, `abort` itself reaches the judge
            raise SandboxError("the judging was aborted")
        return self._judge

    def _here(self, program: Program) -> Surroundings:
        language = program.language
        if language not in self._surroundings:
            self._surroundings[language] = surroundings_of(self.host, self.meter, language)
        return self._surroundings[language]

    def _digest(self, tests: Sequence[TestCase]) -> str:
        """The tests' digest, made once as long as they stay the same: they may be large."""
        if self._tests[0] != tuple(tests):
            self._tests = (tuple(tests), digest_of_tests(tests))
        return self._tests[1]

    def _recall_overheads(self, store: Memory, program: Program) -> None:
        """Put into `known` what the store has of the costs that the judge will ask for."""
        if not self.meter.deterministic:
            return
        for overhead in _overheads(program):
            if overhead not in self._known:
                cost = _load(store, self._overhead_key(overhead), records.cost_of, overhead)
                if cost is not None:
                    self._known[overhead] = cost
                    self._kept.add(overhead)

    def _keep_overheads(self, store: Memory, program: Program) -> None:
        if not self.meter.deterministic:
            return
        for overhead in _overheads(program):
            cost = self._known.get(overhead)
            # None may mean that a run did not finish in time: asked again another day.
            if cost is not None and overhead not in self._kept:
                store.put(self._overhead_key(overhead), records.cost_text(overhead, cost))
                self._kept.add(overhead)

    def _overhead_key(self, overhead: Program) -> Key:
        return overhead_key(overhead, limits=self.rules.limits, here=self._here(overhead))


def lasting(judgement: Judgement) -> bool:
    """Whether the judgement would come out the same on a machine under another load.

    Not lasting: a test that timed out (processor time, too, stretches when caches are shared); a
    program that passed but whose metered run did not finish; a run ended by SIGKILL, which is how
    a machine out of memory ends programs; a compiler that stopped without naming an error."""
    said = [*judgement.notes, *(result.detail or "" for result in judgement.results)]
    if any(_KILLED in text for text in said):
        return False
    if any(result.verdict is Verdict.TIMED_OUT for result in judgement.results):
        return False
    if judgement.verdict is Verdict.NOT_COMPILED:
        return any("rror" in text and "terminated program" not in text for text in said)
    return not (judgement.verdict.correct and judgement.cost is None)


def _load(
    store: Memory, key: Key, decode: Callable[[str, Program], _Record], program: Program
) -> _Record | None:
    text = store.get(key)
    if text is None:
        return None
    try:
        return decode(text, program)
    except ValueError as error:
        raise store.damaged() from error


@lru_cache(maxsize=1024)  # each is a parse, and a look-up asks for those of a program several times
def _overheads(program: Program) -> tuple[Program, Program]:
    """The programs whose costs the judge takes off: see `hasten.judge.costs.Calibration`."""
    spec = LANGUAGES[program.language]
    empty, bare = spec.empty, spec.bare(program.source)
    return Program(empty, program.language), Program(bare, program.language)
