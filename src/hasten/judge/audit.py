"""Whether an improvement is what the meter says: the cross-check of metered runs.

qemu and valgrind share the address space of the program that they measure, so that a hostile one
can find their counts and lower them. What it cannot reach is the kernel's account of its processor
time, and it would have to deceive two meters alike. So, of every program that is about to be
called improved:

1. The speedup by cost is compared with the speedup by the processor time of the same metered runs.
   Work whose count was lowered still took its time.
2. Where cost claims more than `SLACK` times what time shows, baseline and candidate are measured
   by another meter as well. A claim beyond `CONTRADICTION` times that one's is FORBIDDEN.
3. Where both meters agree and the kernel's account of the plain runs still shows less than a
   `DISAGREEMENT`th of the claim, the program is not called improved.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from hasten.errors import MissingTool
from hasten.exec.compiled import Executable
from hasten.exec.host import Host
from hasten.exec.sandbox import Sandbox
from hasten.judge.by_time import Counted, Failure
from hasten.judge.checkers import CHECKERS
from hasten.judge.metering import Metering
from hasten.judge.terms import Costs, Rules
from hasten.judge.testing import run_test
from hasten.measure.base import Meter
from hasten.measure.cachegrind import CachegrindMeter
from hasten.measure.instructions import InstructionMeter
from hasten.types import Program, TestCase, TestResult, Verdict

# Counts per second of a metered run differ between honest programs by what qemu has translated
# and by what caches do: a claim this much beyond the time is common, and only costs a second look.
SLACK = 1.5
# Two honest meters differ by the instructions that libraries choose for the processor they see.
CONTRADICTION = 1.5
DISAGREEMENT = 8.0
_PLAIN_RUNS = 3
# Below this, start-up and the kernel's own noise decide a program's time.
_FLOOR_NS = 5_000_000

_OTHER: dict[str, Callable[[Path], Meter]] = {
    "instructions": CachegrindMeter,
    "model": CachegrindMeter,
    "cachegrind": InstructionMeter,
}


def is_plausible(meter: str, slow: Costs, fast: Costs) -> bool:
    """Whether the processor time of the metered runs supports the costs. Those of a meter that
    keeps its counts out of the program's reach need no support."""
    if meter not in _OTHER:
        return True
    if fast.metered_ns <= 0 or slow.metered_ns <= 0:
        return False
    return slow.total / fast.total <= SLACK * slow.metered_ns / fast.metered_ns


@dataclass(frozen=True, slots=True)
class Contender:
    """A program that passed, as it was compiled and as its plain runs went."""

    program: Program
    executable: Executable
    results: Sequence[TestResult]


class Audit:
    """Measures pairs of programs a second time, another way; a context manager."""

    def __init__(self, host: Host, meter: Meter, rules: Rules) -> None:
        self._host, self._meter, self._rules = host, meter, rules
        self._other: Meter | None = None
        self._box: Sandbox | None = None
        self._stack = ExitStack()
        self._slow: tuple[Program, tuple[str, ...], Counted | Failure] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()
        self._box = None

    def abort(self) -> None:
        """Kill what runs, from any thread."""
        if self._box is not None:
            self._box.abort()

    def objection(
        self, slow: Contender, fast: Contender, claim: float, tests: Sequence[TestCase]
    ) -> Failure | None:
        """What speaks against the speedup `claim`: FORBIDDEN where the other meter contradicts
        it, PASSED where it cannot be confirmed; None where it stands. Raises `SandboxError`."""
        opened = self._open()
        if isinstance(opened, str):
            return Verdict.PASSED, f"could not be confirmed, so not called improved: {opened}"
        box, other = opened
        counted = self._count(box, other, fast, tests)
        reference = self._reference(box, other, slow, tests)
        if not isinstance(reference, Counted):
            return Verdict.PASSED, f"could not be confirmed: the baseline {reference[1]}"
        if not isinstance(counted, Counted):
            return counted[0], f"{counted[1]} ({other.name}, as a cross-check)"
        shown = reference.counters["instructions"] / counted.counters["instructions"]
        shown = max(shown, sum(reference.per_test.values()) / sum(counted.per_test.values()))
        if claim > CONTRADICTION * shown:
            return Verdict.FORBIDDEN, (
                f"{self._meter.name} says {claim:.2f}x, but {other.name} {shown:.2f}x: "
                "the program tampered with a meter, or behaves differently under one"
            )
        return self._plain_objection(box, slow, fast, claim, tests)

    def _plain_objection(
        self,
        box: Sandbox,
        slow: Contender,
        fast: Contender,
        claim: float,
        tests: Sequence[TestCase],
    ) -> Failure | None:
        before, after = self._plain_ns(box, slow, tests), self._plain_ns(box, fast, tests)
        if after < _FLOOR_NS * len(tests) or claim <= DISAGREEMENT * before / after:
            return None
        return Verdict.PASSED, (
            f"not called improved: {self._meter.name} says {claim:.2f}x, "
            f"but the plain runs took {before / after:.2f}x"
        )

    def _plain_ns(self, box: Sandbox, of: Contender, tests: Sequence[TestCase]) -> int:
        """Processor time over all tests, from fresh processes; the least of some runs each."""
        box.load(of.executable.files)
        total = 0
        for test in tests:
            runs = [
                run_test(box, of.executable, test, self._rules, warm=False)
                for _ in range(_PLAIN_RUNS)
            ]
            total += min((run.user_ns or 0) + (run.system_ns or 0) for run in runs)
        return max(total, 1)

    def _reference(
        self, box: Sandbox, other: Meter, slow: Contender, tests: Sequence[TestCase]
    ) -> Counted | Failure:
        """The baseline's counts, kept: many candidates have the same one."""
        names = tuple(test.name for test in tests)
        if self._slow is None or self._slow[:2] != (slow.program, names):
            self._slow = (slow.program, names, self._count(box, other, slow, tests))
        return self._slow[2]

    def _count(
        self, box: Sandbox, other: Meter, of: Contender, tests: Sequence[TestCase]
    ) -> Counted | Failure:
        check = CHECKERS[self._rules.checker]
        return Metering(
            box, other, of.executable, tests, of.results, check, self._rules.limits
        ).once()

    def _open(self) -> tuple[Sandbox, Meter] | str:
        """The other meter and a sandbox for it; or why there is none."""
        if self._box is None or self._other is None:
            kind = _OTHER.get(self._meter.name)
            if kind is None:
                return f"no meter checks {self._meter.name}"
            try:
                self._other = kind(self._host.cache_dir)
            except MissingTool as error:
                return str(error)
            self._box = self._stack.enter_context(Sandbox(self._host, tools=self._other.tools))
        return self._box, self._other
