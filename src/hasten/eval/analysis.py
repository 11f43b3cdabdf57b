"""What lies behind the figures of a run: the analyses of PIE's section 4 and appendix A.

    errors        why candidates fail to improve (Table 5)
    curves        %OPT, %Correct and speedup over 1 to k samples (figures 8 and 9)
    correlations  success and speedup against the length of program and description (A.4)
    shrunken      improvements that made arrays or constants smaller (A.1)
    edits         the kinds of edits that improve (A.1)
    similar       near-duplicates of training targets, of slow programs and of human targets

Each is a small pure function of the run; nothing is judged, run or measured here. What cannot be
said (a correlation of nothing, a share of nothing) is None.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from hasten.eval.edit_copies import similar_of
from hasten.eval.edit_shares import is_improved, kinds_of_edits, shrunken_constants
from hasten.eval.intervals import RESAMPLES, estimates
from hasten.eval.metrics import Column, Table, prefix, score, table_of, unbiased
from hasten.eval.protocols import Protocol, protocol_of
from hasten.eval.records import Outcome, Row, Run
from hasten.eval.similar import tokens_of
from hasten.judge.reward import NO_PROGRAM, UNJUDGED
from hasten.types import Language, Program, Verdict

_TIE = 1.01  # costs within 1 % are about the same
MISSING, UNMEASURED = "missing", "unmeasured"
SLOWER, SAME, NOT_ENOUGH, IMPROVED = "slower", "about the same", "faster, not enough", "improved"
FAILED = tuple(verdict.value for verdict in Verdict if not verdict.correct)
CAUSES = (NO_PROGRAM, MISSING, *FAILED, UNJUDGED, UNMEASURED, SLOWER, SAME, NOT_ENOUGH, IMPROVED)
# PIE, Table 5: of the failures to optimize, in percent.
FAILED_SHARES = ("95-100 %", "75-95 %", "25-75 %", "0-25 %")
_TABLE_5 = (12.51, 27.59, 12.08, 10.84, 6.90, 9.93, 9.40, 10.75)


def analyses_of(
    run: Run, *, training: Sequence[Program] = (), resamples: int = RESAMPLES
) -> dict[str, Any]:
    """All analyses of a run, as JSON can hold them. `training`: the fast programs that the model
    was trained on, where they are known."""
    return {
        "errors": errors_of(run),
        "curves": curves_of(run, resamples=resamples),
        "correlations": correlations_of(run),
        "shrunken": shrunken_constants(run),
        "edits": kinds_of_edits(run),
        "similar": similar_of(run, training),
    }


# -- errors --------------------------------------------------------------------------------


def cause_of(outcome: Outcome, protocol: Protocol) -> str:
    """Why a candidate does not improve, or that it does: one of `CAUSES`."""
    if not outcome.correct:
        return outcome.verdict
    if is_improved(outcome, protocol):
        return IMPROVED
    if outcome.speedup is None:
        return UNMEASURED
    if outcome.speedup < 1 / _TIE:
        return SLOWER
    return SAME if outcome.speedup <= _TIE else NOT_ENOUGH


def failed_share_of(outcome: Outcome) -> str | None:
    """Which of `FAILED_SHARES` of the tests a candidate that compiled has failed; None for any
    other, and where it is not known. Says what it should only if every test was run."""
    if outcome.verdict not in FAILED or outcome.verdict == Verdict.NOT_COMPILED:
        return None
    if outcome.tests == 0 or outcome.tests_passed == outcome.tests:
        return None
    failed = 1 - outcome.tests_passed / outcome.tests
    limits = (0.95, 0.75, 0.25)
    if failed >= limits[0]:
        return FAILED_SHARES[0]
    return next(
        (
            name
            for name, limit in zip(FAILED_SHARES[1:], limits[1:], strict=False)
            if failed > limit
        ),
        FAILED_SHARES[-1],
    )


def errors_of(run: Run) -> dict[str, Any]:
    """Candidates by cause; those that failed tests by the share of tests failed; and Table 5,
    which is about the failures to improve alone, beside PIE's own numbers. A sample that a row
    lacks is `missing`."""
    protocol = protocol_of(run.protocol)
    outcomes = [one for row in run.rows for one in row.candidates]
    causes = Counter(cause_of(one, protocol) for one in outcomes)
    causes[MISSING] += len(run.rows) * run.samples - len(outcomes)
    shares = Counter(share for one in outcomes if (share := failed_share_of(one)) is not None)
    total, failing = causes.total(), sum(causes[name] for name in FAILED)
    tested = shares.total()
    return {
        "candidates": total,
        "causes": [_counted("cause", name, causes[name], total) for name in CAUSES],
        "tests_failed": [_counted("failed", name, shares[name], tested) for name in FAILED_SHARES],
        "tests_failed_unknown": failing - causes[Verdict.NOT_COMPILED] - tested,
        "table_5": _table_5(causes, shares),
    }


def _counted(key: str, name: str, count: int, total: int) -> dict[str, Any]:
    return {key: str(name), "count": count, "share": count / total if total else None}


def _table_5(causes: Counter[str], shares: Counter[str]) -> list[dict[str, Any]]:
    """PIE's lines. Without a program counts as not compiled; what has no line there (unjudged,
    unmeasured, tests that were not counted) is left out."""
    names = ["not compiled, or no program"]
    numbers = [causes[Verdict.NOT_COMPILED] + causes[NO_PROGRAM]]
    for name in FAILED_SHARES:
        names.append(f"{name} of tests failed")
        numbers.append(shares[name])
    for name in (SLOWER, SAME, NOT_ENOUGH):
        names.append(name)
        numbers.append(causes[name])
    total = sum(numbers)
    return [
        {**_counted("result", name, number, total), "pie": pie / 100}
        for name, number, pie in zip(names, numbers, _TABLE_5, strict=True)
    ]


# -- curves --------------------------------------------------------------------------------

_Form = Callable[[Table, Protocol, int], dict[str, Column]]


def curves_of(run: Run, *, resamples: int = RESAMPLES) -> dict[str, Any]:
    """For k from 1 to all samples: the shares of rows with a right candidate and with an improved
    one, and the mean speedup, each with its interval. `unbiased` beside the `prefix` form where
    the candidates are exchangeable and the protocol has it; else None."""
    protocol = protocol_of(run.protocol)
    table = table_of(run.rows, protocol, run.samples)
    both = run.exchangeable and protocol.unbiased
    return {
        "prefix": _curve(table, protocol, prefix, resamples) if run.rows else [],
        "unbiased": _curve(table, protocol, unbiased, resamples) if both and run.rows else None,
    }


def _curve(table: Table, protocol: Protocol, form: _Form, resamples: int) -> list[dict[str, Any]]:
    problems = int(table.problems.max()) + 1
    points: list[dict[str, Any]] = []
    asked: list[tuple[int, str, Column]] = []
    for k in range(1, table.judged.shape[1] + 1):
        points.append({"k": k})
        for name, column in form(table, protocol, k).items():
            if name in ("correct", "opt", "speedup"):
                points[-1][name] = None
                if column.bottoms.any():
                    asked.append((k, name, column))
    ratios = [column.ratio(table.problems, problems) for _, _, column in asked]
    found = estimates(ratios, resamples=resamples)
    for (k, name, _), one in zip(asked, found, strict=True):
        points[k - 1][name] = {"value": one.value, "low": one.low, "high": one.high}
    return points


# -- correlations --------------------------------------------------------------------------


def pearson(one: Sequence[float], other: Sequence[float]) -> float | None:
    """Pearson's correlation; None for fewer than three points, or where one side does not vary."""
    if len(one) != len(other):
        raise ValueError(f"{len(one)} points against {len(other)}")
    if len(one) < 3 or min(one) == max(one) or min(other) == max(other):
        return None
    x, y = np.asarray(one, dtype=float), np.asarray(other, dtype=float)
    x, y = (x - x.mean()) / np.abs(x).max(), (y - y.mean()) / np.abs(y).max()
    spread = math.sqrt(float(x @ x)) * math.sqrt(float(y @ y))
    return max(-1.0, min(1.0, float(x @ y) / spread)) if spread > 0 else None


def ranks(values: Sequence[float]) -> list[float]:
    """Ranks from 1; equal values share the mean of theirs."""
    _, where, numbers = np.unique(np.asarray(values), return_inverse=True, return_counts=True)
    last = np.cumsum(numbers)
    return [float(rank) for rank in (last - (numbers - 1) / 2)[where.ravel()]]


def spearman(one: Sequence[float], other: Sequence[float]) -> float | None:
    """Spearman's correlation: Pearson's of the ranks."""
    if len(one) != len(other):
        raise ValueError(f"{len(one)} points against {len(other)}")
    return pearson(ranks(one), ranks(other)) if len(one) else None


def correlations_of(run: Run) -> list[dict[str, Any]]:
    """Of rows whose slow program is right: the share of right candidates, and the mean speedup
    (what is not right, and what is slower, counts 1.0), against the slow program's length in
    tokens and the description's in words. Unjudged candidates are left out of both means.
    PIE A.4 found -0.26 and -0.11 against the program, -0.15 and -0.16 against the description."""
    protocol = protocol_of(run.protocol)
    rows = [row for row in run.rows if row.slow.correct and row.slow.source is not None]
    points = [(*_lengths(row), *_success(row, run.samples, protocol)) for row in rows]
    known = {"program": (0, -0.26, -0.11), "description": (1, -0.15, -0.16)}
    found = []
    for length, (at, *papers) in known.items():
        for place, name in enumerate(("correct", "speedup")):
            pairs = [
                (float(x), float(y))
                for point in points
                if (x := point[at]) is not None and (y := point[2 + place]) is not None
            ]
            xs, ys = [x for x, _ in pairs], [y for _, y in pairs]
            found.append(
                {
                    "of": name,
                    "with": length,
                    "pearson": pearson(xs, ys),
                    "spearman": spearman(xs, ys),
                    "n": len(pairs),
                    "pie": papers[place],
                }
            )
    return found


def _lengths(row: Row) -> tuple[int | None, int | None]:
    program = Program(row.slow.source or "", Language(row.language))
    words = None if row.description is None else len(row.description.split())
    return len(tokens_of(program)), words


def _success(row: Row, samples: int, protocol: Protocol) -> tuple[float | None, float | None]:
    """The share of right samples and the mean speedup; those that the row lacks have failed."""
    scores = [one for o in row.candidates if (one := score(o, protocol)).judged]
    missing = samples - len(row.candidates)
    number = len(scores) + missing
    if number == 0:
        return None, None
    right = sum(one.correct for one in scores)
    return right / number, (math.fsum(one.gain for one in scores) + missing) / number
