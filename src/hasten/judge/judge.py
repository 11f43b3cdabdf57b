"""The judge: compiles a program, runs every test in the sandbox, measures it, gives a verdict.

Promises: expected outputs never enter the sandbox; a program passes only by printing the right
output with exit status 0 on every test, plainly and again under the meter; a baseline that fails
is reported, never given an invented cost. Not covered yet: hostile writes to the meter's own
memory (the meters share the candidate's address space).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Self

from hasten.errors import BadProgram, MeterError, UsageError
from hasten.exec.host import Host
from hasten.exec.languages import LANGUAGES, CompileError, Executable
from hasten.exec.protocol import Limits, RunResult
from hasten.exec.sandbox import Sandbox
from hasten.judge.checkers import CHECKERS
from hasten.judge.costs import Calibration, net, ratio
from hasten.judge.outcome import failure_of
from hasten.measure.base import Meter, metered_limits
from hasten.types import Judgement, Program, TestCase, TestResult, Verdict

THRESHOLD = 1.10  # PIE section 2 and METRICS: a speedup counts from here


# What the user of a baseline that fails may want; anything else is a fault in it or in the test.
_REMEDIES = {
    Verdict.WRONG_ANSWER: "correct the program or the test, or choose another --checker",
    Verdict.TIMED_OUT: "raise --timeout, or give smaller tests",
    Verdict.OUT_OF_MEMORY: "raise --memory, or give smaller tests",
}


@dataclass(frozen=True, slots=True)
class Rules:
    """How to judge. `net`: the verdict uses costs without start-up."""

    checker: str = "tokens"
    limits: Limits = field(default_factory=Limits)
    threshold: float = THRESHOLD
    stop_on_failure: bool = True
    net: bool = False

    def __post_init__(self) -> None:
        if self.checker not in CHECKERS:
            raise UsageError(f"no checker {self.checker!r}: choose one of {', '.join(CHECKERS)}")
        if self.threshold < 1:
            raise UsageError(f"the threshold is {self.threshold}: give a speedup of at least 1")


@dataclass(frozen=True, slots=True)
class Costs:
    """A program's costs over all tests. The net ones are None where they cannot be had.

    `startup_share` is that of start-up and imports together."""

    per_test: dict[str, int]
    total: int
    net: int | None
    net_of_imports: int | None
    startup_share: float
    counters: dict[str, int]
    provenance: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Baseline:
    """The slow program, judged by the same rules."""

    program: Program
    results: tuple[TestResult, ...]
    costs: Costs


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
        self._calibration = Calibration(
            self.box, meter, self.rules.limits, {} if known is None else known
        )

    def __enter__(self) -> Self:
        self.box.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.box.__exit__(kind, value, trace)

    def abort(self) -> None:
        """Kill what runs, from any thread; the judging under way raises `SandboxError`."""
        self.box.abort()

    def baseline(self, program: Program, tests: Sequence[TestCase]) -> Baseline:
        """Judge the slow program. Raises `BadProgram` when it fails a test or has no cost."""
        if not tests:
            raise UsageError("there are no tests: a program is proved by at least one")
        executable = LANGUAGES[program.language].compile(self.box, program)
        if isinstance(executable, CompileError):
            raise BadProgram(f"{program.name} does not compile: {executable.message}")
        results = self._test(executable, tests, stop=True)
        failed = next((result for result in results if not result.verdict.correct), None)
        if failed is not None:
            remedy = _REMEDIES.get(failed.verdict, "correct the program or the test")
            raise BadProgram(
                f"{program.name} fails its own test {failed.name} "
                f"({_words(failed.verdict)}: {failed.detail}): {remedy}"
            )
        measured = self._measure(program, executable, tests, results)
        if not isinstance(measured, Costs):
            raise BadProgram(f"{program.name} {measured[1]}: it cannot serve as a baseline")
        return Baseline(program, results, measured)

    def judge(self, program: Program, baseline: Baseline, tests: Sequence[TestCase]) -> Judgement:
        """Judge `program` against `baseline` on `tests`, those that the baseline was judged on."""
        executable = LANGUAGES[program.language].compile(self.box, program)
        if isinstance(executable, CompileError):
            return self._verdict(program, baseline, Verdict.NOT_COMPILED, (), executable.message)
        results = self._test(executable, tests, stop=self.rules.stop_on_failure)
        failed = next((result for result in results if not result.verdict.correct), None)
        if failed is not None:
            note = f"test {failed.name}: {failed.detail}"
            return self._verdict(program, baseline, failed.verdict, results, note)
        measured = self._measure(program, executable, tests, results)
        if not isinstance(measured, Costs):
            return self._verdict(program, baseline, measured[0], results, measured[1])
        return self._compare(program, baseline, measured, results)

    # -- testing ---------------------------------------------------------------------------

    def _test(
        self, executable: Executable, tests: Sequence[TestCase], *, stop: bool
    ) -> tuple[TestResult, ...]:
        """Run the tests plainly, small inputs first; after a failure, the rest only if not `stop`
        (and after two timeouts the rest count as timed out). In the order of `tests`."""
        self.box.load(executable.files)
        check = CHECKERS[self.rules.checker]
        results: dict[int, TestResult] = {}
        timeouts = 0
        for index in sorted(range(len(tests)), key=lambda i: len(tests[i].input)):
            test = tests[index]
            if timeouts >= 2:
                results[index] = TestResult(
                    test.name, Verdict.TIMED_OUT, len(test.input), detail="not run: two timed out"
                )
                continue
            run = self.box.run(list(executable.argv), stdin=test.input, limits=self.rules.limits)
            failure = failure_of(run, self.rules.limits)
            if failure is None:
                difference = check(test.output, run.stdout)
                if difference is not None:
                    failure = (Verdict.WRONG_ANSWER, difference)
            verdict, detail = failure or (Verdict.PASSED, None)
            results[index] = _result(test, verdict, detail, run)
            timeouts += verdict is Verdict.TIMED_OUT
            if failure is not None and stop:
                break
        return tuple(results[index] for index in sorted(results))

    # -- measuring -------------------------------------------------------------------------

    def _measure(
        self,
        program: Program,
        executable: Executable,
        tests: Sequence[TestCase],
        results: Sequence[TestResult],
    ) -> Costs | tuple[Verdict, str]:
        """Costs on every test; or a verdict and a reason when the metered run differs from the
        plain one (FORBIDDEN) or does not finish (PASSED, without a cost)."""
        check = CHECKERS[self.rules.checker]
        per_test: dict[str, int] = {}
        counters: dict[str, int] = {}
        provenance = ""
        startup = self._calibration.startup(program.language)
        imports = self._calibration.imports(program)
        self.box.load(executable.files)  # calibration ran other programs
        for test, plain in zip(tests, results, strict=True):
            native_ns = (plain.user_ns or 0) + (plain.system_ns or 0)
            limits = metered_limits(self.rules.limits, native_ns)
            argv = list(executable.argv)
            run = self.meter.measure(self.box, argv, stdin=test.input, limits=limits)
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
                return Verdict.FORBIDDEN, f"left {self.meter.name} no count of test {test.name}"
            per_test[test.name] = run.measurement.cost
            provenance = run.measurement.provenance
            for name, count in run.measurement.counters.items():
                counters[name] = counters.get(name, 0) + count
        tool = LANGUAGES[program.language].tool(self.host)
        total = sum(per_test.values())
        net_cost, note = _net_or_note(total, startup, len(tests))
        net_of_imports, _ = _net_or_note(total, imports, len(tests))
        return Costs(
            per_test=per_test,
            total=total,
            net=net_cost,
            net_of_imports=net_of_imports,
            startup_share=(startup if imports is None else imports) * len(tests) / total,
            counters=counters,
            provenance=f"{provenance}; {tool}",
            notes=(note,) if note else (),
        )

    # -- the verdict -----------------------------------------------------------------------

    def _compare(
        self,
        program: Program,
        baseline: Baseline,
        costs: Costs,
        results: tuple[TestResult, ...],
    ) -> Judgement:
        slow = baseline.costs
        if program.language is baseline.program.language and costs.provenance != slow.provenance:
            raise MeterError(f"unlike measurements: {costs.provenance} against {slow.provenance}")
        speedup = ratio(slow.total, costs.total)
        net_speedup = ratio(slow.net, costs.net)
        without_imports = ratio(slow.net_of_imports, costs.net_of_imports)
        deciding = net_speedup if self.rules.net else speedup
        notes = list(costs.notes)
        improved = deciding is not None and deciding >= self.rules.threshold
        imports_only = (
            improved
            and without_imports is not None
            and without_imports < self.rules.threshold
            and slow.net != slow.net_of_imports
        )
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


def _result(test: TestCase, verdict: Verdict, detail: str | None, run: RunResult) -> TestResult:
    return TestResult(
        name=test.name,
        verdict=verdict,
        input_bytes=len(test.input),
        user_ns=run.user_ns,
        system_ns=run.system_ns,
        max_rss_bytes=run.max_rss_bytes,
        detail=detail,
    )


def _net_or_note(total: int, overhead: int | None, runs: int) -> tuple[int | None, str | None]:
    if overhead is None:
        return None, None
    try:
        return net(total, overhead, runs), None
    except MeterError as error:
        return None, str(error)


def _words(verdict: Verdict) -> str:
    return verdict.value.replace("_", " ")
