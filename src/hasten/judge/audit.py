"""Whether an improvement is what the meter says: the cross-check of metered runs.

qemu and valgrind share the address space of the program that they measure, so that a hostile one
can find their counts and lower them. What it cannot reach is the kernel's account of its processor
time, and it would have to deceive two meters alike. So, of every program that is about to be
called improved:

1. Both programs are run plainly a few more times. A claim of at most `SLACK` times what their time
   shows stands. The logarithm of any claim may be at most twice that of the largest speedup that
   the noise of their time leaves possible.
2. In between, the claim is compared with the processor time of the same metered runs: work whose
   count was lowered still took its time. Where cost claims more than `SLACK` times what that shows,
   or where the plain runs are too short to tell, both are measured by another meter as well; where
   the two meters contradict each other about instructions, the candidate is FORBIDDEN.

Where the cost without start-up decides, that is the claim, and what it is compared with is without
start-up too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
from hasten.judge.costs import ratio
from hasten.judge.metering import Metering
from hasten.judge.terms import Costs, Rules
from hasten.measure.base import Meter, metered_limits
from hasten.measure.cachegrind import CachegrindMeter
from hasten.measure.instructions import InstructionMeter
from hasten.types import Language, Program, TestCase, TestResult, Verdict

# Counts per second of a metered run differ between honest programs by what qemu has translated
# and by what caches do: a claim this much beyond the time is common, and only costs a second look.
SLACK = 1.5
# Two honest meters differ by the instructions that libraries choose for the processor they see.
CONTRADICTION = 1.5
_PLAIN_RUNS = (3, 9)  # the second number when the first do not support the claim
# How far the cost of a program's start may be off from that of an empty program's.
_START_SLACK = 0.001
# How far the least of some times may be off: of itself, and of one test of a language.
_NOISE = 0.1
_NOISE_NS = {Language.CPP: 50_000, Language.PYTHON: 400_000}

# What checks a meter's counts.
OTHER_METERS: dict[str, Callable[[Path], Meter]] = {
    "instructions": CachegrindMeter,
    "model": CachegrindMeter,
    "cachegrind": InstructionMeter,
}


def is_plausible(meter: str, slow: Costs, fast: Costs) -> bool:
    """Whether the processor time of the metered runs supports the costs. Those of a meter that
    keeps its counts out of the program's reach need no support."""
    if meter not in OTHER_METERS:
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
        self._starts: dict[tuple[str, Language], int] = {}

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
        if self._meter.name not in OTHER_METERS or slow.costs is None or fast.costs is None:
            return None
        by_net = self._rules.net
        claim = ratio(slow.costs.net, fast.costs.net) if by_net else None
        claim = claim or slow.costs.total / fast.costs.total
        possible = None
        for runs in _PLAIN_RUNS:
            shown, possible = self._by_time(slow, fast, tests, runs)
            if possible is not None and claim <= SLACK * shown:
                return None
        if possible is not None and claim > possible**2:
            return Verdict.PASSED, (
                f"not called improved: {self._meter.name} says {claim:.2f}x, "
                f"but by time it is at most {possible:.2f}x"
            )
        # The time of the metered runs is that of whole processes.
        if (
            possible is not None
            and not by_net
            and is_plausible(self._meter.name, slow.costs, fast.costs)
        ):
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
        if ("time", language) not in self._starts:
            empty = self._load_empty(self._box, language)
            self._starts["time", language] = self._least_ns(empty, b"", _PLAIN_RUNS[1])
        return self._starts["time", language]

    def _load_empty(self, box: Sandbox, language: Language) -> Executable:
        source = LANGUAGES[language].empty
        empty = LANGUAGES[language].compile(self._box, Program(source, language))
        if isinstance(empty, CompileError):
            raise SandboxError(f"an empty program does not compile: {empty.message}")
        box.load(empty.files)
        return empty

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
        languages = slow.program.language, fast.program.language
        ours = self._instructions(
            self._box, self._meter, languages, slow.costs.counters, fast.costs.counters, len(tests)
        )
        shown = self._instructions(
            box, other, languages, reference.counters, counted.counters, len(tests)
        )
        if ours is None or shown is None:
            return Verdict.PASSED, (
                f"not called improved: by {other.name} its cost cannot be told from start-up"
            )
        if ours > CONTRADICTION * shown:
            return Verdict.FORBIDDEN, (
                f"by instructions {self._meter.name} says {ours:.2f}x, but {other.name} "
                f"{shown:.2f}x: the program tampered with a meter, or behaves differently under one"
            )
        if not self._rules.net:
            shown = max(shown, sum(reference.per_test.values()) / sum(counted.per_test.values()))
        if claim is not None and claim > CONTRADICTION * shown:
            return Verdict.PASSED, (
                f"not called improved: {self._meter.name} says {claim:.2f}x, {other.name} "
                f"{shown:.2f}x, and the tests are too small to tell by time"
            )
        return None

    def _instructions(
        self,
        box: Sandbox,
        meter: Meter,
        languages: tuple[Language, Language],
        slow: Mapping[str, int],
        fast: Mapping[str, int],
        tests: int,
    ) -> float | None:
        """The largest speedup by instructions that the counters of one meter leave possible;
        without start-up where that decides, and then None where nothing is left of the divisor."""
        starts = [0, 0]
        if self._rules.net:
            starts = [tests * self._start_count(box, meter, language) for language in languages]
        before = slow["instructions"] - (1 - _START_SLACK) * starts[0]
        after = fast["instructions"] - (1 + _START_SLACK) * starts[1]
        return before / after if after > 0 else None

    def _start_count(self, box: Sandbox, meter: Meter, language: Language) -> int:
        """Instructions of an empty program. Raises `SandboxError`."""
        if (meter.name, language) not in self._starts:
            argv = list(self._load_empty(box, language).argv)
            limits = metered_limits(self._rules.limits, 0)
            run = meter.measure(box, argv, stdin=b"", limits=limits)
            if run.measurement is None:
                raise SandboxError(f"{meter.name} gave no count for an empty {language} program")
            self._starts[meter.name, language] = run.measurement.counters["instructions"]
        return self._starts[meter.name, language]

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
                other = OTHER_METERS[self._meter.name](self._host.cache_dir)
            except MissingTool as error:
                return str(error)
            box = self._stack.enter_context(Sandbox(self._host, tools=other.tools))
            self._other = (box, other)
        return self._other
