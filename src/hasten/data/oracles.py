"""What known-correct programs say of an input: the output that they agree on, or why there is none.

An output is believed when programs of different authors print it; a single author's programs may
share a mistake.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from hasten.exec.compiled import CompileError, Executable
from hasten.exec.languages import LANGUAGES
from hasten.exec.protocol import Limits, RunResult
from hasten.exec.sandbox import Sandbox
from hasten.judge.checkers import CHECKERS, Checker
from hasten.judge.outcome import failure_of
from hasten.measure.base import Meter, metered_limits
from hasten.types import Program, TestCase, Verdict

_PATIENCE = 2


@dataclass(frozen=True, slots=True)
class Said:
    """What one program did with one input. `output` is None where it did not end well; `late`: it
    ran out of time. `ns`: its user and system time. `skipped`: it was not run, since it had run out
    of time on others, and counts as late."""

    output: bytes | None
    late: bool
    ns: int
    skipped: bool = False


@dataclass(frozen=True, slots=True)
class Oracle:
    """A program that is taken to be right, compiled, and who wrote it."""

    program: Program
    author: str
    executable: Executable


@dataclass(frozen=True, slots=True)
class Agreement:
    """An output that holds: what the first of the agreeing programs printed, and the number of
    their authors."""

    output: bytes
    authors: int


@dataclass(frozen=True, slots=True)
class Bench:
    """Runs the programs of one problem. Every method raises `SandboxError`."""

    box: Sandbox
    limits: Limits
    check: Checker

    @classmethod
    def of(cls, box: Sandbox, limits: Limits, checker: str) -> Self:
        """A bench by the name of a checker."""
        return cls(box, limits, CHECKERS[checker])

    def compile(self, program: Program) -> Executable | None:
        """The program, ready to run; None where it does not compile."""
        built = LANGUAGES[program.language].compile(self.box, program)
        return None if isinstance(built, CompileError) else built

    def say(self, executable: Executable, inputs: Sequence[bytes]) -> list[Said]:
        """Run one program on every input; after two that it takes too long on, on no more."""
        self.box.load(executable.files)
        found: list[Said] = []
        for given in inputs:
            if sum(one.late for one in found) >= _PATIENCE:
                found.append(Said(None, late=True, ns=0, skipped=True))
            else:
                found.append(self._said(self._run(executable, given)))
        return found

    def passes(self, executable: Executable, tests: Sequence[TestCase]) -> bool:
        """Whether a program is right on all tests; stops at the first on which it is not."""
        self.box.load(executable.files)
        for test in tests:
            output = self._said(self._run(executable, test.input)).output
            if output is None or self.check(test.output, output) is not None:
                return False
        return True

    def count(self, executable: Executable, given: bytes, meter: Meter) -> int | None:
        """What one run costs by a meter; None where it does not end well."""
        self.box.load(executable.files)
        limits = metered_limits(self.limits, 0)
        run = meter.measure(self.box, list(executable.argv), stdin=given, limits=limits)
        well = run.measurement is not None and run.result.exit_code == 0
        return run.measurement.cost if well and run.measurement is not None else None

    def _run(self, executable: Executable, given: bytes) -> RunResult:
        if executable.imports is not None:
            run = self.box.run_warm(
                executable.argv, executable.imports, stdin=given, limits=self.limits
            )
            if run is not None and failure_of(run, self.limits) is None:
                return run
        return self.box.run(list(executable.argv), stdin=given, limits=self.limits)

    def _said(self, run: RunResult) -> Said:
        failure = failure_of(run, self.limits)
        late = failure is not None and failure[0] is Verdict.TIMED_OUT
        return Said(None if failure else run.stdout, late, run.user_ns + run.system_ns)


def agreement(
    oracles: Sequence[Oracle], said: Sequence[Said], check: Checker, *, alone: bool
) -> Agreement | str:
    """The output of an input on which `oracles` did what `said` says, or why it is not kept.

    Kept if every program ends in time, more than two thirds of them print the same, and these are
    by two authors at least; by one where `alone` says that there is no other."""
    if any(one.late for one in said):
        return "too long"
    groups: list[list[int]] = []
    for index, one in enumerate(said):
        if one.output is None:
            continue
        for group in groups:
            first = said[group[0]].output
            assert first is not None  # groups hold outputs only
            if check(first, one.output) is None:
                group.append(index)
                break
        else:
            groups.append([index])
    largest = max(groups, key=len, default=[])
    if 3 * len(largest) <= 2 * len(said):
        return (
            "crashed" if not groups or 3 * sum(map(len, groups)) <= 2 * len(said) else "disagreed"
        )
    authors = len({oracles[index].author for index in largest})
    if authors < 2 and not alone:
        return "disagreed"
    output = said[largest[0]].output
    assert output is not None
    return Agreement(output, authors)


def by_author(programs: Mapping[Program, str]) -> list[tuple[Program, str]]:
    """The programs (program -> author) in an order in which authors take turns, and languages:
    the first few are as unlike as can be. The same for the same set."""
    turns: dict[str, list[Program]] = {}
    for program in sorted(programs, key=lambda program: program.digest):
        turns.setdefault(programs[program], []).append(program)
    ordered: list[tuple[Program, str]] = []
    rounds = max(map(len, turns.values()), default=0)
    for turn in range(rounds):
        ordered += [(own[turn], author) for author, own in turns.items() if turn < len(own)]
    return ordered
