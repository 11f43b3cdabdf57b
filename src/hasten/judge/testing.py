"""Running a program's tests plainly.

Python programs run in a fork of an interpreter that has started already, which saves most of a
small test's time. Only a right answer counts there: whatever else happens, the test is run again
in a fresh process, and that run alone is judged.
"""

from __future__ import annotations

from collections.abc import Sequence

from hasten.exec.compiled import Executable
from hasten.exec.protocol import RunResult
from hasten.exec.sandbox import Sandbox
from hasten.judge.checkers import CHECKERS
from hasten.judge.outcome import failure_of
from hasten.judge.terms import Rules
from hasten.types import TestCase, TestResult, Verdict


def run_tests(
    box: Sandbox, executable: Executable, tests: Sequence[TestCase], *, rules: Rules, stop: bool
) -> tuple[TestResult, ...]:
    """Run the tests, small inputs first; after a failure, the rest only if not `stop` (and after
    two timeouts the rest count as timed out). In the order of `tests`."""
    box.load(executable.files)
    results: dict[int, TestResult] = {}
    timeouts = 0
    for index in sorted(range(len(tests)), key=lambda i: len(tests[i].input)):
        test = tests[index]
        if timeouts >= 2:
            results[index] = TestResult(
                test.name, Verdict.TIMED_OUT, len(test.input), detail="not run: two timed out"
            )
            continue
        results[index] = run_test(box, executable, test, rules)
        timeouts += results[index].verdict is Verdict.TIMED_OUT
        if results[index].verdict is not Verdict.PASSED and stop:
            break
    return tuple(results[index] for index in sorted(results))


def run_test(
    box: Sandbox, executable: Executable, test: TestCase, rules: Rules, *, warm: bool = True
) -> TestResult:
    """Run one test; `warm` is whether a fork may answer where it can."""
    if warm and executable.imports is not None:
        run = box.run_warm(
            executable.argv, executable.imports, stdin=test.input, limits=rules.limits
        )
        if run is not None and _failure(run, test, rules) is None:
            return _result(test, Verdict.PASSED, None, run)
    run = box.run(list(executable.argv), stdin=test.input, limits=rules.limits)
    verdict, detail = _failure(run, test, rules) or (Verdict.PASSED, None)
    return _result(test, verdict, detail, run)


def _failure(run: RunResult, test: TestCase, rules: Rules) -> tuple[Verdict, str] | None:
    failure = failure_of(run, rules.limits)
    if failure is not None:
        return failure
    difference = CHECKERS[rules.checker](test.output, run.stdout)
    return None if difference is None else (Verdict.WRONG_ANSWER, difference)


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
