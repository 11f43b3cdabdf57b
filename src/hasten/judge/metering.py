"""Measuring a program that passed its tests, with a meter that gives the same count every time.

Every metered run's output is checked again. What could make a count differ from run to run is
looked for: threads, and the time-stamp counter (the one clock that the qemu meters cannot replace
by their own); a program that has either is measured twice on every test. So are programs whose
cheapest test came out differently the second time (`meter_again`). The larger count stands, the
smaller one of a baseline.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from hasten.exec.compiled import Executable
from hasten.exec.protocol import Limits
from hasten.exec.sandbox import Sandbox
from hasten.judge.by_time import Counted, Failure, measure_test
from hasten.judge.checkers import Checker
from hasten.measure.base import Meter, metered_limits
from hasten.types import Measurement, TestCase, TestResult, Verdict

# The dynamic linker reads the counter as it starts a program: eight times in glibc 2.36.
_TSC_READS_OF_A_START = 16


@dataclass(slots=True)
class Metering:
    """One program's costs, test by test. `least`: where counts differ, the smaller one stands,
    as is fair to a baseline's rivals."""

    box: Sandbox
    meter: Meter
    executable: Executable
    tests: Sequence[TestCase]
    plain: Sequence[TestResult]
    check: Checker
    limits: Limits
    least: bool = False
    _seen: dict[str, list[Measurement]] = field(default_factory=dict)

    def once(self) -> Counted | Failure:
        """Measure every test: twice where the program has the means to vary."""
        self.box.load(self.executable.files)
        for test, plain in zip(self.tests, self.plain, strict=True):
            failure = self._measure(test, plain)
            if failure is not None:
                return failure
        if any(self._may_vary(runs[0]) for runs in self._seen.values()):
            return self._all_again()
        return self._counted()

    def again(self) -> Counted | Failure:
        """Measure the cheapest test a second time, and all of them if its cost has changed."""
        if any(len(runs) > 1 for runs in self._seen.values()):
            return self._counted()
        self.box.load(self.executable.files)
        name = min(self._seen, key=lambda test: self._seen[test][0].cost)
        for test, plain in zip(self.tests, self.plain, strict=True):
            if test.name == name:
                failure = self._measure(test, plain)
                if failure is not None:
                    return failure
        first, second = (run.cost for run in self._seen[name])
        return self._all_again() if first != second else self._counted()

    def _all_again(self) -> Counted | Failure:
        for test, plain in zip(self.tests, self.plain, strict=True):
            if len(self._seen[test.name]) == 1:
                failure = self._measure(test, plain)
                if failure is not None:
                    return failure
        return self._counted()

    def _measure(self, test: TestCase, plain: TestResult) -> Failure | None:
        native_ns = (plain.user_ns or 0) + (plain.system_ns or 0)
        run = measure_test(
            self.box,
            self.meter,
            self.executable,
            test,
            limits=metered_limits(self.limits, native_ns),
            check=self.check,
        )
        if not isinstance(run, Measurement):
            return run
        if run.counters.get("tsc_reads", 0) > _TSC_READS_OF_A_START:
            # With a clock of its own a program could tell by time what its plain run has left in
            # the page cache.
            return Verdict.FORBIDDEN, (
                f"reads the processor's time-stamp counter on test {test.name}, which the meter "
                "cannot make repeat"
            )
        self._seen.setdefault(test.name, []).append(run)
        return None

    @staticmethod
    def _may_vary(run: Measurement) -> bool:
        return run.counters.get("threads", 0) > 0

    def _counted(self) -> Counted:
        per_test: dict[str, int] = {}
        counters: dict[str, int] = {}
        smallest = largest = metered_ns = 0
        for name, runs in self._seen.items():
            in_order = sorted(runs, key=lambda run: run.cost)
            chosen = in_order[0] if self.least else in_order[-1]
            smallest, largest = smallest + in_order[0].cost, largest + in_order[-1].cost
            per_test[name] = chosen.cost
            metered_ns += (chosen.user_ns or 0) + (chosen.system_ns or 0)
            for counter, count in chosen.counters.items():
                counters[counter] = counters.get(counter, 0) + count
        spread = largest / smallest - 1
        return Counted(per_test, counters, metered_ns=metered_ns, spread=spread)
