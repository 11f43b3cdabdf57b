"""The judge: compiles a program, runs every test in the sandbox, measures it, gives a verdict.

Promises: expected outputs never enter the sandbox; a program passes only by printing the right
output with exit status 0 on every test, plainly and again under the meter; a baseline that fails
is reported, never given an invented cost; an improvement by count stands only if it holds a second
time and the kernel's account of processor time supports it, or else another meter (audit.py).
docs/threat-model.md says what remains possible.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from types import TracebackType
from typing import Self

from hasten.errors import BadProgram, MeterError, SandboxError, Unmeasured, UsageError
from hasten.exec.host import Host
from hasten.exec.languages import LANGUAGES, CompileError, Executable
from hasten.exec.sandbox import Sandbox
from hasten.judge.audit import Audit, Contender
from hasten.judge.by_time import Counted, Entrant, Failure, Race, Timing, doubts
from hasten.judge.checkers import CHECKERS
from hasten.judge.costs import Calibration, net_or_note, ratio
from hasten.judge.metering import Metering
from hasten.judge.shrunken import shrunken
from hasten.judge.terms import THRESHOLD as THRESHOLD
from hasten.judge.terms import Baseline as Baseline
from hasten.judge.terms import Costs as Costs
from hasten.judge.terms import Rules as Rules
from hasten.judge.testing import run_test, run_tests
from hasten.measure.base import Meter
from hasten.measure.intervals import Interval
from hasten.measure.machine import timing_core
from hasten.types import Judgement, Program, TestCase, TestResult, Verdict

# What the user of a baseline that fails may want; anything else is a fault in it or in the test.
_REMEDIES = {
    Verdict.WRONG_ANSWER: "correct the program or the test, or choose another --checker",
    Verdict.TIMED_OUT: "raise --timeout, or give smaller tests",
    Verdict.OUT_OF_MEMORY: "raise --memory, or give smaller tests",
}


class Judge:
    """Judges programs one after another in one sandbox; a context manager for one thread.

    `known`: costs of empty programs and bare imports that judges of the same host, meter and
    rules found before; they may share one dict."""

    def __init__(
        self,
        host: Host,
        meter: Meter,
        rules: Rules | None = None,
        known: dict[Program, int | None] | None = None,
    ) -> None:
        self.host = host
        self.meter = meter
        self.rules = rules or Rules()
        self.box = Sandbox(host, tools=meter.tools)
        self._timing = None if meter.deterministic else self._make_timing()
        self._boxes = (self.box, self._timing.box) if self._timing else (self.box,)
        self._stack = ExitStack()
        self._slow: Entrant | None = None  # the baseline as it was last timed
        self._kept: tuple[Program, Executable] | None = None
        self._audit = Audit(host, meter, self.rules, self.box)
        self._calibration = Calibration(
            self._boxes[-1], meter, self.rules.limits, {} if known is None else known
        )

    def _make_timing(self) -> Timing:
        if self.rules.net:
            raise UsageError(
                f"--net does not go with --meter {self.meter.name}, which has an interval for "
                "whole processes only: leave it out, or choose --meter instructions"
            )
        box = Sandbox(self.host, tools=self.meter.tools, core=timing_core())
        check = CHECKERS[self.rules.checker]
        return Timing(box, self.meter, check, self.rules.limits, self.rules.plan)

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            for box in self._boxes:
                stack.enter_context(box)
            stack.enter_context(self._audit)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def abort(self) -> None:
        """Kill what runs, from any thread; the judging under way raises `SandboxError`."""
        for box in self._boxes:
            box.abort()
        self._audit.abort()

    def baseline(self, program: Program, tests: Sequence[TestCase]) -> Baseline:
        """Judge the slow program. Raises `BadProgram` when it fails a test or has no cost."""
        if not tests:
            raise UsageError("there are no tests: a program is proved by at least one")
        executable = LANGUAGES[program.language].compile(self.box, program)
        if isinstance(executable, CompileError):
            raise BadProgram(
                f"{program.name} does not compile: {executable.message}",
                verdict=Verdict.NOT_COMPILED,
                reason=executable.message,
            )
        results = run_tests(self.box, executable, tests, rules=self.rules, stop=True)
        failed = next((result for result in results if not result.verdict.correct), None)
        if failed is not None:
            remedy = _REMEDIES.get(failed.verdict, "correct the program or the test")
            raise BadProgram(
                f"{program.name} fails its own test {failed.name} "
                f"({_words(failed.verdict)}: {failed.detail}): {remedy}",
                verdict=failed.verdict,
                reason=f"test {failed.name}: {failed.detail}",
            )
        measured = self._measure(Contender(program, executable, results), tests)
        if not isinstance(measured, Costs):
            raise BadProgram(
                f"{program.name} {measured[1]}: it cannot serve as a baseline",
                verdict=measured[0],
                reason=measured[1],
            )
        return Baseline(program, results, measured)

    def judge(self, program: Program, baseline: Baseline, tests: Sequence[TestCase]) -> Judgement:
        """Judge `program` against `baseline` on `tests`, those that the baseline was judged on."""
        executable = LANGUAGES[program.language].compile(self.box, program)
        if isinstance(executable, CompileError):
            return self._verdict(program, baseline, Verdict.NOT_COMPILED, (), executable.message)
        stop = self.rules.stop_on_failure
        results = run_tests(self.box, executable, tests, rules=self.rules, stop=stop)
        failed = next((result for result in results if not result.verdict.correct), None)
        if failed is not None:
            note = f"test {failed.name}: {failed.detail}"
            return self._verdict(program, baseline, failed.verdict, results, note)
        if self._timing is not None:
            entrant = self._timing.entrant(program, executable, compiled_in=self.box)
            return self._race(self._timing, entrant, baseline, tests, results)
        fast = Contender(program, executable, results)
        try:
            return self._by_count(fast, baseline, tests)
        except Unmeasured as error:
            return self._verdict(program, baseline, Verdict.PASSED, results, str(error))

    def _by_count(
        self, fast: Contender, baseline: Baseline, tests: Sequence[TestCase]
    ) -> Judgement:
        """Judge a right program by its costs: an improvement must hold a second time, and to the
        cross-check."""
        program, results = fast.program, tuple(fast.results)
        metering = self._metering(fast, tests)
        counted = metering.once()
        if not isinstance(counted, Counted):
            return self._failed_metering(fast, baseline, counted, tests)
        judgement = self._compare(program, baseline, self._costs(program, counted), results)
        if judgement.verdict is not Verdict.IMPROVED:
            return judgement
        counted = metering.again()
        if not isinstance(counted, Counted):
            return self._verdict(program, baseline, counted[0], results, counted[1])
        costs = self._costs(program, counted)
        judgement = self._compare(program, baseline, costs, results)
        if judgement.verdict is not Verdict.IMPROVED:
            return judgement
        slow = Contender(
            baseline.program, self._compiled(baseline.program), baseline.results, baseline.costs
        )
        objection = self._audit.objection(slow, replace(fast, costs=costs), tests)
        if objection is None:
            return judgement
        return replace(judgement, verdict=objection[0], notes=(*judgement.notes, objection[1]))

    def _failed_metering(
        self, fast: Contender, baseline: Baseline, failure: Failure, tests: Sequence[TestCase]
    ) -> Judgement:
        """A metered run went wrong. Where a fork of a warm interpreter has answered the test, a
        fresh process is asked first whether the program is right at all."""
        if failure[0] is Verdict.FORBIDDEN and fast.executable.imports is not None:
            self.box.load(fast.executable.files)
            fresh = [
                run_test(self.box, fast.executable, test, self.rules, warm=False) for test in tests
            ]
            wrong = next((result for result in fresh if not result.verdict.correct), None)
            if wrong is not None:
                note = f"test {wrong.name}: {wrong.detail}"
                return self._verdict(fast.program, baseline, wrong.verdict, tuple(fresh), note)
        return self._verdict(fast.program, baseline, failure[0], tuple(fast.results), failure[1])

    # -- measuring -------------------------------------------------------------------------

    def _metering(
        self, of: Contender, tests: Sequence[TestCase], *, least: bool = False
    ) -> Metering:
        self._calibration.startup(of.program.language)  # raises where the meter has no count
        self._calibration.imports(of.program)
        check = CHECKERS[self.rules.checker]
        limits = self.rules.limits
        return Metering(
            self.box, self.meter, of.executable, tests, of.results, check, limits, least
        )

    def _measure(self, of: Contender, tests: Sequence[TestCase]) -> Costs | Failure:
        """A baseline's costs; or a verdict and a reason when the metered run differs from the
        plain one (FORBIDDEN) or does not finish (PASSED, without a cost)."""
        counted: Counted | Failure
        if self._timing is not None:
            self._calibration.startup(of.program.language)
            self._calibration.imports(of.program)
            entrant = self._timing.entrant(of.program, of.executable, compiled_in=self.box)
            counted = self._timing.alone(entrant, tests)
        else:
            metering = self._metering(of, tests, least=True)
            counted = metering.once()
            if isinstance(counted, Counted):
                counted = metering.again()
        return self._costs(of.program, counted) if isinstance(counted, Counted) else counted

    def _compiled(self, program: Program) -> Executable:
        """A baseline's executable, once more; the last one is kept."""
        if self._kept is None or self._kept[0] != program:
            again = LANGUAGES[program.language].compile(self.box, program)
            if isinstance(again, CompileError):
                raise SandboxError(f"{program.name} compiled before and does not any more")
            self._kept = (program, again)
        return self._kept[1]

    def _costs(self, program: Program, counted: Counted) -> Costs:
        startup = self._calibration.startup(program.language)
        imports = self._calibration.imports(program)
        total, runs = sum(counted.per_test.values()), len(counted.per_test)
        interval = counted.total
        noise = interval.high - interval.low if interval else 0
        net_cost, note = net_or_note(total, startup, runs, noise=noise)
        net_of_imports, _ = net_or_note(total, imports, runs, noise=noise)
        notes = [note] if note else []
        if counted.spread:
            notes.append(f"its cost varies from run to run, here by {counted.spread:.2%}")
        return Costs(
            per_test=counted.per_test,
            total=total,
            net=net_cost,
            net_of_imports=net_of_imports,
            startup_share=(startup if imports is None else imports) * runs / total,
            counters=counted.counters,
            provenance=f"{self.meter.provenance}; {LANGUAGES[program.language].tool(self.host)}",
            notes=tuple(notes),
            low=round(interval.low) if interval else None,
            high=round(interval.high) if interval else None,
            rounds=counted.rounds,
            metered_ns=counted.metered_ns,
            spread=counted.spread,
            only_imports=imports is not None and total <= imports * runs,
        )

    def _race(
        self,
        timing: Timing,
        fast: Entrant,
        baseline: Baseline,
        tests: Sequence[TestCase],
        results: tuple[TestResult, ...],
    ) -> Judgement:
        """Judge a right program by running it and the baseline in turn."""
        if self._slow is None or self._slow.program != baseline.program:
            slow = self._compiled(baseline.program)
            self._slow = timing.entrant(baseline.program, slow, compiled_in=self.box)
        race = timing.race(self._slow, fast, tests)
        if not isinstance(race, Race):
            return self._verdict(fast.program, baseline, race[0], results, race[1])
        # Of the baseline's own measurement only the provenance counts: unlike ones never compare.
        beside = replace(
            self._costs(baseline.program, race.slow), provenance=baseline.costs.provenance
        )
        costs = self._costs(fast.program, race.fast)
        return self._compare(
            fast.program, replace(baseline, costs=beside), costs, results, race.ratio
        )

    # -- the verdict -----------------------------------------------------------------------

    def _compare(
        self,
        program: Program,
        baseline: Baseline,
        costs: Costs,
        results: tuple[TestResult, ...],
        interval: Interval | None = None,
    ) -> Judgement:
        """`interval`: of the speedup, under a noisy meter; its lower end decides."""
        slow = baseline.costs
        if program.language is baseline.program.language and costs.provenance != slow.provenance:
            raise MeterError(f"unlike measurements: {costs.provenance} against {slow.provenance}")
        speedup = interval.value if interval else ratio(slow.total, costs.total)
        net_speedup = ratio(slow.net, costs.net)
        without_imports = ratio(slow.net_of_imports, costs.net_of_imports)
        deciding = interval.low if interval else net_speedup if self.rules.net else speedup
        notes = list(costs.notes)
        if interval is not None:
            notes += doubts(
                interval,
                threshold=self.rules.threshold,
                plan=self.rules.plan,
                rounds=costs.rounds,
            )
        improved = deciding is not None and deciding >= self.rules.threshold
        from_imports = slow.only_imports or (
            without_imports is not None and without_imports < self.rules.threshold
        )
        imports_only = improved and from_imports and slow.net != slow.net_of_imports
        words = LANGUAGES[program.language].imports
        if imports_only:
            notes.append(f"the improvement comes from {words} alone")
        if slow.startup_share > 0.5:
            notes.append(
                f"start-up and {words} are {slow.startup_share:.0%} of the baseline's cost: "
                "these tests are too small to show much"
            )
        if self.rules.net and net_speedup is None:
            notes.append("no net speedup could be had, so --net cannot call it improved")
        smaller = shrunken(baseline.program, program)
        if smaller:
            notes.append(
                f"made smaller: {', '.join(smaller)}: only tests that reach the problem's limits "
                "show whether that is right"
            )
        verdict = Verdict.IMPROVED if improved else Verdict.PASSED
        with_costs = tuple(
            replace(
                result, cost=costs.per_test[result.name], baseline_cost=slow.per_test[result.name]
            )
            for result in results
        )
        return replace(
            self._verdict(program, baseline, verdict, with_costs, None),
            cost=costs.total,
            net_cost=costs.net,
            net_of_imports_cost=costs.net_of_imports,
            speedup=speedup,
            net_speedup=net_speedup,
            net_of_imports_speedup=without_imports,
            imports_only=imports_only,
            startup_share=costs.startup_share,
            provenance=costs.provenance,
            counters=costs.counters,
            notes=tuple(notes),
            speedup_low=interval.low if interval else None,
            speedup_high=interval.high if interval else None,
            rounds=costs.rounds if interval else None,
        )

    def _verdict(
        self,
        program: Program,
        baseline: Baseline,
        verdict: Verdict,
        results: tuple[TestResult, ...],
        note: str | None,
    ) -> Judgement:
        return Judgement(
            program=program,
            verdict=verdict,
            tests_passed=sum(result.verdict.correct for result in results),
            tests=len(baseline.results),
            meter=self.meter.name,
            unit=self.meter.unit,
            cost=None,
            net_cost=None,
            net_of_imports_cost=None,
            baseline_cost=baseline.costs.total,
            speedup=None,
            net_speedup=None,
            net_of_imports_speedup=None,
            imports_only=False,
            startup_share=None,
            results=results,
            provenance=baseline.costs.provenance,
            sandboxed=not self.host.unsafe,
            notes=(note,) if note else (),
        )


def _words(verdict: Verdict) -> str:
    return verdict.value.replace("_", " ")
