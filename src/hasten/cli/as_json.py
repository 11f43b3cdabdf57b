"""Records as JSON objects. The shapes are the command line's contract (docs/architecture.md)."""

from __future__ import annotations

import json
from typing import Any

from hasten.judge.judge import Baseline
from hasten.measure.lines import NoLines
from hasten.optimize import Attempt, Optimization
from hasten.types import Judgement, TestResult


def dump(value: object) -> str:
    """JSON text, indented."""
    return json.dumps(value, indent=2)


def judgement_json(judgement: Judgement) -> dict[str, Any]:
    """One judgement."""
    return {
        "program": judgement.program.name,
        "language": judgement.program.language.value,
        "verdict": judgement.verdict.value,
        "tests_passed": judgement.tests_passed,
        "tests": judgement.tests,
        "cost": judgement.cost,
        "baseline_cost": judgement.baseline_cost,
        "speedup": judgement.speedup,
        "speedup_low": judgement.speedup_low,
        "speedup_high": judgement.speedup_high,
        "rounds": judgement.rounds,
        "net_cost": judgement.net_cost,
        "net_speedup": judgement.net_speedup,
        "net_of_imports_cost": judgement.net_of_imports_cost,
        "net_of_imports_speedup": judgement.net_of_imports_speedup,
        "imports_only": judgement.imports_only,
        "startup_share": judgement.startup_share,
        "meter": judgement.meter,
        "unit": judgement.unit,
        "counters": judgement.counters,
        "provenance": judgement.provenance,
        "sandboxed": judgement.sandboxed,
        "stored": judgement.stored,
        "notes": list(judgement.notes),
        "per_test": [_test_json(result) for result in judgement.results],
    }


def _test_json(result: TestResult) -> dict[str, Any]:
    return {
        "test": result.name,
        "verdict": result.verdict.value,
        "detail": result.detail,
        "input_bytes": result.input_bytes,
        "cost": result.cost,
        "baseline_cost": result.baseline_cost,
        "user_ns": result.user_ns,
        "system_ns": result.system_ns,
        "max_rss_bytes": result.max_rss_bytes,
    }


def measurement_json(baseline: Baseline, meter: str, unit: str, sandboxed: bool) -> dict[str, Any]:
    """One program's costs, as `hasten measure` prints them."""
    costs = baseline.costs
    return {
        "program": baseline.program.name,
        "meter": meter,
        "unit": unit,
        "cost": costs.total,
        "low": costs.low,
        "high": costs.high,
        "rounds": costs.rounds,
        "spread": costs.spread,
        "net_cost": costs.net,
        "net_of_imports_cost": costs.net_of_imports,
        "startup_share": costs.startup_share,
        "per_test": [
            {
                "test": result.name,
                "input_bytes": result.input_bytes,
                "cost": costs.per_test[result.name],
                "user_ns": result.user_ns,
                "system_ns": result.system_ns,
                "max_rss_bytes": result.max_rss_bytes,
            }
            for result in baseline.results
        ],
        "counters": costs.counters,
        "provenance": costs.provenance,
        "sandboxed": sandboxed,
        "notes": list(costs.notes),
    }


def _attempt_json(attempt: Attempt) -> dict[str, Any]:
    return {
        **judgement_json(attempt.judgement),
        "origin": attempt.candidate.origin,
        "round": attempt.round,
        "parent": attempt.parent,
        "source": attempt.judgement.program.source,
        "reply": attempt.candidate.reply,
    }


def optimization_json(
    result: Optimization, *, models: list[str], sandboxed: bool
) -> dict[str, Any]:
    """All that `hasten optimize` found."""
    native, lines = result.native, result.lines
    return {
        "program": result.baseline.program.name,
        "improved": result.best is not None,
        "models": models,
        "baseline_cost": result.baseline.costs.total,
        "best": _attempt_json(result.best) if result.best else None,
        "native": None
        if native is None
        else {
            "what": "user+system time, interleaved runs; advice only",
            "speedup": native.ratio,
            "low": native.low,
            "high": native.high,
            "rounds": native.rounds,
            "slow_seconds": native.slow_seconds,
            "fast_seconds": native.fast_seconds,
        },
        "candidates": [_attempt_json(attempt) for attempt in result.attempts],
        "generations": result.generations,
        "rounds": [
            {
                "round": one.number,
                "generations": one.generations,
                "judged": one.judged,
                "correct": one.correct,
                "improved": one.improved,
                "best_speedup": one.best_speedup,
            }
            for one in result.rounds
        ],
        "shown_tests": list(result.shown),
        "lines": None
        if lines is None or isinstance(lines, NoLines)
        else [{"line": one.line, "share": one.share, "text": one.text} for one in lines.lines],
        "fuzzed": result.fuzzed,
        "differences": [
            {
                "origin": candidate.origin,
                "input": _text(difference.input),
                "expected": _text(difference.expected),
                "got": None if difference.got is None else _text(difference.got),
                "why": difference.why,
            }
            for candidate, difference in result.differences
        ],
        "seconds": result.seconds,
        "sandboxed": sandboxed,
    }


def _text(output: bytes) -> str:
    return output.decode(errors="backslashreplace")
