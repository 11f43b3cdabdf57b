"""Whether an improvement is what the meter says: the cross-check of metered runs.

qemu and valgrind share the address space of the program that they measure, so that a hostile one
can find their counts and lower them. What it cannot reach is the kernel's account of its processor
time, and it would have to deceive two meters alike. So, of every program that is about to be
called improved:

1. Both programs are run plainly a few more times. A claim that their time supports stands. The
   logarithm of any claim may be at most twice that of the speedup by time, as far as that can be
   told.
2. In between, the claim is compared with the processor time of the same metered runs: work whose
   count was lowered still took its time. Where cost claims more than `SLACK` times what that shows,
   or where the plain runs are too short to tell, both are measured by another meter as well; where
   the two meters contradict each other about instructions, the candidate is FORBIDDEN.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from hasten.errors import MissingTool, SandboxError
from hasten.exec.compiled import CompileError, Executable
from hasten.exec.host import Host
from hasten.exec.languages import LANGUAGES
from hasten.exec.sandbox import Sandbox
from hasten.judge.by_time import Counted, Failure
from hasten.judge.checkers import CHECKERS
from hasten.judge.metering import Metering
from hasten.judge.terms import Costs, Rules
from hasten.measure.base import Meter
from hasten.measure.cachegrind import CachegrindMeter
from hasten.measure.instructions import InstructionMeter
from hasten.types import Language, Program, TestCase, TestResult, Verdict

# Counts per second of a metered run differ between honest programs by what qemu has translated
# and by what caches do: a claim this much beyond the time is common, and only costs a second look.
SLACK = 1.5
# Two honest meters differ by the instructions that libraries choose for the processor they see.
CONTRADICTION = 1.5
_PLAIN_RUNS = (3, 9)  # the second number when the first speak against the claim
# How far the least of some times may be off: of itself, and of one test of a language.
_NOISE = 0.1
_NOISE_NS = {Language.CPP: 150_000, Language.PYTHON: 1_000_000}

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
    costs: Costs | None = None


class Audit:
    """Looks at pairs of programs another way; a context manager. `box` is the judge's."""

    def __init__(self, host: Host, meter: Meter, rules: Rules, box: Sandbox) -> None:
        self._host, self._meter, self._rules, self._box = host, meter, rules, box
        self._other: tuple[Sandbox, Meter] | None = None
        self._stack = ExitStack()
        self._reference: tuple[Program, tuple[str, ...], Counted | Failure] | None = None
        self._starts: dict[Language, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()
        self._other = None

    def abort(self) -> None:
        """Kill what runs, from any thread."""
        if self._other is not None:
            self._other[0].abort()

    def objection(
        self, slow: Contender, fast: Contender, tests: Sequence[TestCase]
    ) -> Failure | None:
        """What speaks against the improvement that the costs of the two claim: FORBIDDEN where
        the other meter contradicts it, PASSED where it cannot be confirmed; None where it stands.
        Raises `SandboxError`."""
        if self._meter.name not in _OTHER or slow.costs is None or fast.costs is None:
            return None
        claim = slow.costs.total / fast.costs.total
        possible = None
        for runs in _PLAIN_RUNS:
            shown, possible = self._by_time(slow, fast, tests, runs)
            if possible is None or claim <= possible**2:
                break
        else:
            return Verdict.PASSED, (
                f"not called improved: {self._meter.name} says {claim:.2f}x, "
                f"but by time it is at most {possible:.2f}x"
            )
        if possible is not None and claim <= SLACK * shown:
            return None
        if possible is not None and is_plausible(self._meter.name, slow.costs, fast.costs):
            return None
        return self._contradiction(slow, fast, tests, claim if possible is None else None)

    # -- time ------------------------------------------------------------------------------

    def _by_time(
        self, slow: Contender, fast: Contender, tests: Sequence[TestCase], runs: int
    ) -> tuple[float, float | None]:
        """The speedup of plain runs without start-up, and the largest one that their noise leaves
        possible: None where they are too short to tell."""
        before, after = self._plain_ns(slow, tests, runs), self._plain_ns(fast, tests, runs)
        least = (1 - _NOISE) * after - len(tests) * _NOISE_NS[fast.program.language]
        most = (1 + _NOISE) * before + len(tests) * _NOISE_NS[slow.program.language]
        return before / max(after, 1), most / least if least > 0 else None

    def _plain_ns(self, of: Contender, tests: Sequence[TestCase], runs: int) -> int:
        """Processor time over all tests less that of starts; the least of some runs each."""
        start = self._start_ns(of.program.language)
        self._box.load(of.executable.files)
        total = sum(self._least_ns(of.executable, test.input, runs) for test in tests)
        return max(total - start * len(tests), 0)

    def _start_ns(self, language: Language) -> int:
        if language not in self._starts:
            empty = LANGUAGES[language].compile(
                self._box, Program(LANGUAGES[language].empty, language)
            )
            if isinstance(empty, CompileError):
                raise SandboxError(f"an empty program does not compile: {empty.message}")
            self._box.load(empty.files)
            self._starts[language] = self._least_ns(empty, b"", _PLAIN_RUNS[1])
        return self._starts[language]

    def _least_ns(self, executable: Executable, stdin: bytes, runs: int) -> int:
        argv, limits = list(executable.argv), self._rules.limits
        made = [self._box.run(argv, stdin=stdin, limits=limits) for _ in range(runs)]
        return min(run.user_ns + run.system_ns for run in made)

    # -- another meter ---------------------------------------------------------------------

    def _contradiction(
        self, slow: Contender, fast: Contender, tests: Sequence[TestCase], claim: float | None
    ) -> Failure | None:
        """By the other meter. `claim`: a speedup by cost that nothing else supports."""
        assert slow.costs is not None and fast.costs is not None
        opened = self._open()
        if isinstance(opened, str):
            return Verdict.PASSED, f"could not be confirmed, so not called improved: {opened}"
        box, other = opened
        counted = self._count(box, other, fast, tests)
        names = tuple(test.name for test in tests)
        if self._reference is None or self._reference[:2] != (slow.program, names):
            # Kept: many candidates have the same baseline.
            self._reference = (slow.program, names, self._count(box, other, slow, tests))
        reference = self._reference[2]
        if not isinstance(reference, Counted):
            return Verdict.PASSED, f"could not be confirmed: the baseline {reference[1]}"
        if not isinstance(counted, Counted):
            return counted[0], f"{counted[1]} ({other.name}, as a cross-check)"
        ours = slow.costs.counters["instructions"] / fast.costs.counters["instructions"]
        shown = reference.counters["instructions"] / counted.counters["instructions"]
        if ours > CONTRADICTION * shown:
            return Verdict.FORBIDDEN, (
                f"by instructions {self._meter.name} says {ours:.2f}x, but {other.name} "
                f"{shown:.2f}x: the program tampered with a meter, or behaves differently under one"
            )
        shown = max(shown, sum(reference.per_test.values()) / sum(counted.per_test.values()))
        if claim is not None and claim > CONTRADICTION * shown:
            return Verdict.PASSED, (
                f"not called improved: {self._meter.name} says {claim:.2f}x, {other.name} "
                f"{shown:.2f}x, and the tests are too small to tell by time"
            )
        return None

    def _count(
        self, box: Sandbox, other: Meter, of: Contender, tests: Sequence[TestCase]
    ) -> Counted | Failure:
        check = CHECKERS[self._rules.checker]
        return Metering(
            box, other, of.executable, tests, of.results, check, self._rules.limits
        ).once()

    def _open(self) -> tuple[Sandbox, Meter] | str:
        """The other meter and a sandbox for it; or why there is none."""
        if self._other is None:
            try:
                other = _OTHER[self._meter.name](self._host.cache_dir)
            except MissingTool as error:
                return str(error)
            box = self._stack.enter_context(Sandbox(self._host, tools=other.tools))
            self._other = (box, other)
        return self._other
