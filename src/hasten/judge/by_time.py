"""Judging by a noisy meter: candidate and baseline run in turn, and an interval decides.

All timed runs are made in a sandbox of their own, which is bound to one core, and one at a time on
this machine. Every run's output is checked, as under any other meter.
"""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from hasten.errors import MeterError
from hasten.exec.languages import Executable
from hasten.exec.protocol import Limits
from hasten.exec.sandbox import Sandbox
from hasten.judge.checkers import Checker
from hasten.judge.outcome import failure_of
from hasten.measure.base import Meter
from hasten.measure.intervals import Interval, median_interval
from hasten.measure.machine import turn
from hasten.measure.native import Clock, Plan, interleave, repeat
from hasten.types import Measurement, Program, TestCase, Verdict

_SLACK = 3  # a program that kept to its limits plainly must not fail because others run too
_WIDE = 3  # times the width that was aimed at


@dataclass(frozen=True, slots=True)
class Entrant:
    """A program to time; it passed its tests plainly."""

    program: Program
    executable: Executable


@dataclass(frozen=True, slots=True)
class Counted:
    """What metering one program came to. Under a noisy meter, medians over the rounds, and of the
    sums over the tests the median with its 95 % interval."""

    per_test: dict[str, int]
    counters: dict[str, int]
    total: Interval | None = None
    rounds: int = 1
    metered_ns: int = 0
    spread: float = 0.0


@dataclass(frozen=True, slots=True)
class Race:
    """Two programs timed in turn. `ratio`: slow / fast."""

    slow: Counted
    fast: Counted
    ratio: Interval


Failure = tuple[Verdict, str]  # how a program behaved when it was timed, and what that was


class _Failed(Exception):
    """Ends the rounds; never leaves this module."""

    def __init__(self, entrant: Entrant, failure: Failure) -> None:
        self.entrant, self.failure = entrant, failure


@dataclass(frozen=True, slots=True)
class Timing:
    """How programs are timed on some tests. `plan`: how often; `box`: bound to one core."""

    box: Sandbox
    meter: Meter
    check: Checker
    limits: Limits
    plan: Plan
    clock: Clock = time.monotonic

    def entrant(self, program: Program, executable: Executable, *, compiled_in: Sandbox) -> Entrant:
        """A program that was compiled in another sandbox (unprotected, each has other paths)."""
        argv = (a.replace(compiled_in.program_dir, self.box.program_dir) for a in executable.argv)
        return Entrant(program, replace(executable, argv=tuple(argv)))

    def alone(self, entrant: Entrant, tests: Sequence[TestCase]) -> Counted | Failure:
        """Time one program, for its own sake. Raises `SandboxError`."""
        runs = _Runs(self, entrant, tests)
        try:
            with turn(self.box):
                counted = repeat(runs.round, plan=self.plan, clock=self.clock)
        except _Failed as failed:
            return failed.failure
        return runs.counted(len(counted))

    def race(self, slow: Entrant, fast: Entrant, tests: Sequence[TestCase]) -> Race | Failure:
        """Time two programs in turn. The failure is that of `fast`; `slow`, a baseline that
        passed under this meter before, raises `MeterError` when it fails."""
        slow_runs, fast_runs = _Runs(self, slow, tests), _Runs(self, fast, tests)
        # Another order for every pair of programs, the same one for the same pair.
        seed = int(slow.program.digest, 16) ^ (int(fast.program.digest, 16) << 1)
        try:
            with turn(self.box):
                pairs = interleave(
                    slow_runs.round, fast_runs.round, plan=self.plan, seed=seed, clock=self.clock
                )
        except _Failed as failed:
            if failed.entrant is slow:
                raise MeterError(
                    f"the baseline {slow.program.name} {failed.failure[1]}, and did not before"
                ) from None
            return failed.failure
        rounds = len(pairs.slow)
        return Race(slow_runs.counted(rounds), fast_runs.counted(rounds), pairs.ratio)


class _Runs:
    """One program's rounds over all tests, and what was measured in them."""

    def __init__(self, timing: Timing, entrant: Entrant, tests: Sequence[TestCase]) -> None:
        self._timing, self._entrant, self._tests = timing, entrant, tests
        self._limits = replace(
            timing.limits,
            cpu_seconds=_SLACK * timing.limits.cpu_seconds,
            wall_seconds=_SLACK * timing.limits.wall_seconds,
        )
        self._rounds: list[list[Measurement]] = []

    def round(self) -> int:
        """Run all tests; the sum of their costs. Raises `_Failed`."""
        self._timing.box.load(self._entrant.executable.files)
        self._rounds.append([self._run(test) for test in self._tests])
        return sum(measured.cost for measured in self._rounds[-1])

    def _run(self, test: TestCase) -> Measurement:
        measured = measure_test(
            self._timing.box,
            self._timing.meter,
            self._entrant.executable,
            test,
            limits=self._limits,
            check=self._timing.check,
        )
        if isinstance(measured, Measurement):
            return measured
        raise _Failed(self._entrant, measured)

    def counted(self, rounds: int) -> Counted:
        """Of the last `rounds`; the warm-up and the pilot came before."""
        counted = self._rounds[-rounds:]
        by_test = list(zip(*counted, strict=True))
        counters: dict[str, int] = {}
        for runs in by_test:
            for name in runs[0].counters:
                median = round(statistics.median(run.counters[name] for run in runs))
                counters[name] = counters.get(name, 0) + median
        return Counted(
            per_test={
                test.name: round(statistics.median(run.cost for run in runs))
                for test, runs in zip(self._tests, by_test, strict=True)
            },
            counters=counters,
            total=median_interval([sum(run.cost for run in runs) for runs in counted]),
            rounds=rounds,
        )


def measure_test(
    box: Sandbox,
    meter: Meter,
    executable: Executable,
    test: TestCase,
    *,
    limits: Limits,
    check: Checker,
) -> Measurement | Failure:
    """One metered run of a program that passed `test` plainly; or a verdict and a reason when
    that run differs (FORBIDDEN) or does not finish (PASSED, without a cost)."""
    run = meter.measure(box, list(executable.argv), stdin=test.input, limits=limits)
    if run.verdict is not None:
        verdict, reason = run.verdict
        return verdict, f"{reason} on test {test.name}"
    failure = failure_of(run.result, limits)
    if failure is not None and failure[0] in (Verdict.TIMED_OUT, Verdict.OUT_OF_MEMORY):
        return Verdict.PASSED, f"its metered run of test {test.name} does not finish"
    if failure is not None or check(test.output, run.result.stdout) is not None:
        return Verdict.FORBIDDEN, (
            f"behaves differently under the meter on test {test.name} "
            f"({failure[1] if failure else 'its output differs'})"
        )
    if run.measurement is None:
        # The calibration had a count, so that this program must have hindered it.
        return Verdict.FORBIDDEN, f"left {meter.name} no count of test {test.name}"
    return run.measurement


def doubts(ratio: Interval, *, threshold: float, plan: Plan, rounds: int) -> list[str]:
    """What stands against trusting `ratio`, in words."""
    found = []
    shown = f"[{ratio.low:.3f}, {ratio.high:.3f}]"
    if ratio.low < threshold <= ratio.value:
        found.append(f"not called improved: the 95 % interval {shown} begins below {threshold:g}")
    if math.log(ratio.high / ratio.low) / 2 > _WIDE * plan.half_width:
        found.append(
            f"the 95 % interval {shown} is wide after {rounds} rounds: larger tests or a quieter "
            "machine would narrow it"
        )
    return found
