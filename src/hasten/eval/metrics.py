"""The figures of an evaluation: from rows to numbers, by METRICS's definitions.

Per candidate: whether it is right, and its speedup. Per row and k: what the protocol makes of the
first k candidates, and for independent samples the expectation over k drawn of all n. Per run:
means over rows, with intervals from `intervals`.

- A missing sample is a failure: a row with fewer candidates than k has failed with the others.
- Unjudged is neither right nor wrong. A row with an unjudged candidate among its first k is left
  out of the figures at that k (of the unbiased estimate only that candidate is: n is one less);
  leaving out the candidate alone would count it as a failure. How many are unjudged stands beside,
  each figure says over how many rows it is, and shares say what they were if all that is unjudged
  had failed (`least`) or succeeded (`most`).
- A right candidate without a speedup (its metered run did not finish, the slow program fails, or
  the judge could not confirm what the meter claims) counts 1.0.
- Under a noisy meter protocol `hasten` ranks candidates by the lower ends of their intervals, and
  a speedup counts from a threshold only if its lower end reaches it; in means, which have the
  threshold 1, as 1.0 unless the lower end is above 1.

Deliberately absent: an unbiased estimate of the median over rows, which is no mean over samples.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hasten.eval.intervals import Numbers, Ratio
from hasten.eval.protocols import Aggregation, Protocol
from hasten.eval.records import Outcome, Row
from hasten.judge.reward import NO_PROGRAM, UNJUDGED
from hasten.model.replies import normalise
from hasten.types import Language, Verdict

Flags = NDArray[Any]  # of booleans


@dataclass(frozen=True, slots=True)
class Score:
    """One candidate as a protocol sees it. `rank`: by which the best is chosen, and what
    thresholds are compared with; `gain`: what it counts in a mean, at least 1. Of an unjudged one
    nothing is known."""

    judged: bool = True
    compiles: bool = False
    correct: bool = False
    rank: float = -math.inf
    gain: float = 1.0


MISSING = Score()


def score(outcome: Outcome, protocol: Protocol) -> Score:
    """What a candidate counts."""
    if outcome.verdict == UNJUDGED:
        return Score(judged=False)
    compiles = outcome.verdict not in (NO_PROGRAM, Verdict.NOT_COMPILED)
    if not outcome.correct:
        return Score(compiles=compiles)
    if outcome.speedup is None:
        return Score(compiles=True, correct=True, rank=1.0)
    sure = outcome.speedup
    if protocol.lower_end and outcome.speedup_low is not None:
        sure = outcome.speedup_low
    gain = max(1.0, outcome.speedup) if sure > 1.0 else 1.0
    return Score(compiles=True, correct=True, rank=sure, gain=gain)


def counts(rank: float, threshold: float, *, above: bool) -> bool:
    """Whether a speedup counts from a threshold."""
    return rank > threshold if above else rank >= threshold


def mean(values: Sequence[float]) -> float:
    """The arithmetic mean. Raises `ValueError` for a mean of nothing."""
    if not values:
        raise ValueError("a mean of nothing")
    return math.fsum(values) / len(values)


def geometric_mean(values: Sequence[float]) -> float:
    """The geometric mean of positive values. Raises `ValueError` for a mean of nothing."""
    return math.exp(mean([math.log(value) for value in values]))


@cache
def rank_weights(n: int, k: int) -> tuple[float, ...]:
    """The probability that the j-th smallest of n values is the largest of k drawn without
    replacement, for j = 1 to n: C(j-1, k-1) / C(n, k). Of C(n, k) equally likely draws, those are
    it that hold it and k-1 of the j-1 smaller ones. Raises `ValueError` unless 1 <= k <= n."""
    if not 1 <= k <= n:
        raise ValueError(f"{k} of {n} samples")
    draws = math.comb(n, k)
    return tuple(math.comb(j - 1, k - 1) / draws for j in range(1, n + 1))


def expected_best(scores: Sequence[Score], k: int, value: Callable[[Score], float]) -> float:
    """The mean of `value` of the best, over all ways to draw k of the scores (Best@k, unbiased)."""
    ordered = sorted(scores, key=lambda one: one.rank)
    weights = rank_weights(len(ordered), k)
    return math.fsum(w * value(one) for w, one in zip(weights, ordered, strict=True))


def best(scores: Sequence[Score]) -> Score:
    """The best of some candidates; a failure where there is none."""
    return max(scores, key=lambda one: one.rank, default=MISSING)


# -- tables --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Table:
    """The scores of a run as arrays: a line for each row, a column for each sample, those that
    are missing filled up as failures. `same`: equal to the slow program but for comments and white
    space (found under IMPROVED only). `problems`: the rows', numbered in alphabetical order;
    `speedups`: as measured, NaN where they were not."""

    judged: Flags
    compiles: Flags
    correct: Flags
    rank: Numbers
    gain: Numbers
    speedups: Numbers
    same: Flags
    problems: NDArray[np.int64]

    @property
    def rows(self) -> int:
        """How many there are."""
        return int(self.judged.shape[0])

    @property
    def samples(self) -> int:
        """How many there are of each row."""
        return int(self.judged.shape[1])

    def first(self, k: int) -> Table:
        """The first k samples. Raises `ValueError` where there are fewer."""
        if not 1 <= k <= self.samples:
            raise ValueError(f"{k} of {self.samples} samples")
        return Table(
            judged=self.judged[:, :k],
            compiles=self.compiles[:, :k],
            correct=self.correct[:, :k],
            rank=self.rank[:, :k],
            gain=self.gain[:, :k],
            speedups=self.speedups[:, :k],
            same=self.same[:, :k],
            problems=self.problems,
        )

    def best_gain(self) -> Numbers:
        """What the best of all samples of each row counts in a mean."""
        chosen = (np.arange(self.rows), np.argmax(self.rank, axis=1))
        return np.asarray(self.gain[chosen])


def table_of(rows: Sequence[Row], protocol: Protocol, samples: int) -> Table:
    """The scores of the rows' candidates, `samples` of each."""
    shape = (len(rows), samples)
    judged, compiles = np.ones(shape, dtype=bool), np.zeros(shape, dtype=bool)
    correct, same = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
    rank, gain = np.full(shape, -math.inf), np.ones(shape)
    speedups = np.full(shape, math.nan)
    wanted = protocol.aggregation is Aggregation.IMPROVED
    for line, row in enumerate(rows):
        for column, outcome in enumerate(row.candidates[:samples]):
            one, at = score(outcome, protocol), (line, column)
            judged[at], compiles[at], correct[at] = one.judged, one.compiles, one.correct
            rank[at], gain[at] = one.rank, one.gain
            if one.correct and outcome.speedup is not None:
                speedups[at] = outcome.speedup
                same[at] = wanted and outcome.speedup > 1.0 and _same(row, outcome)
    names = np.array([row.problem_id for row in rows], dtype=object)
    problems = np.unique(names, return_inverse=True)[1].ravel() if rows else np.zeros(0)
    return Table(judged, compiles, correct, rank, gain, speedups, same, problems.astype(np.int64))


def _same(row: Row, outcome: Outcome) -> bool:
    """Whether a candidate is the slow program but for comments and white space."""
    if row.slow.source is None or outcome.source is None:
        return False
    language = Language(row.language)
    return normalise(row.slow.source, language) == normalise(outcome.source, language)


# -- figures -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Column:
    """One figure before it is averaged: a number for each row in `tops`, and how much of a row
    counts in `bottoms` (0: it is left out). The rest as in `intervals.Ratio`; `median`: the
    median over rows is meant."""

    tops: Numbers
    bottoms: Numbers
    least: float | None = None
    most: float | None = None
    logs: bool = False
    skewed: bool = False
    median: bool = False
    bounds: tuple[float, float] | None = None  # of a share: least and most, see above

    def ratio(self, problems: NDArray[np.int64], number: int) -> Ratio:
        """Summed up by problem."""
        tops = np.bincount(problems, np.where(self.bottoms != 0, self.tops, 0.0), number)
        bottoms = np.bincount(problems, self.bottoms.astype(float), number)
        return Ratio(tops, bottoms, self.least, self.most, self.logs, self.skewed)


def opt_name(threshold: float, protocol: Protocol) -> str:
    """What the share of rows that reach a threshold is called; the first is simply `opt`."""
    return "opt" if threshold == protocol.thresholds[0] else f"opt_{threshold:g}"


def prefix(table: Table, protocol: Protocol, k: int) -> dict[str, Column]:
    """The figures of the first k candidates. Names: correct, opt, opt_1.25, ..., speedup; under
    `averages` also geometric and median; under IMPROVED also rtr (percent), compile and pass."""
    if protocol.aggregation is Aggregation.IMPROVED:
        return _improved(table, protocol, k)
    first = table.first(k)
    judged = first.judged.all(axis=1)
    rank, gain = first.rank.max(axis=1), first.best_gain()
    found = {"correct": _share(first.correct.any(axis=1), judged)}
    for threshold in protocol.thresholds:
        reached = _reached(rank, threshold, protocol)
        found[opt_name(threshold, protocol)] = _share(reached, judged)
    ones = judged.astype(float)
    found["speedup"] = Column(gain, ones, least=1.0, skewed=True)
    if protocol.averages:
        found["geometric"] = Column(np.log(gain), ones, least=0.0, logs=True)
        found["median"] = Column(gain, ones, least=1.0, median=True)
    return found


def unbiased(table: Table, protocol: Protocol, k: int) -> dict[str, Column]:
    """The same expected of k independent samples, from all n >= k that were judged (not the
    median, see above). Rows with fewer than k judged ones are left out."""
    if not 1 <= k <= table.samples:
        raise ValueError(f"{k} of {table.samples} samples")
    # Unjudged ones last, so that a row's first n, in ascending order, are those that count.
    order = np.argsort(np.where(table.judged, table.rank, math.inf), axis=1, kind="stable")
    rank, gain, correct, judged = (
        np.take_along_axis(array, order, axis=1)
        for array in (table.rank, table.gain, table.correct, table.judged)
    )
    numbers = judged.sum(axis=1)
    weights = np.zeros(table.judged.shape)
    for n in np.unique(numbers[numbers >= k]):
        weights[numbers == n, :n] = rank_weights(int(n), k)
    usable = numbers >= k
    ones = usable.astype(float)

    def expected(values: NDArray[Any]) -> Numbers:
        return np.asarray((weights * values).sum(axis=1), dtype=np.float64)

    found = {"correct": Column(expected(correct), ones, 0.0, 1.0)}
    for threshold in protocol.thresholds:
        reached = expected(_reached(rank, threshold, protocol))
        found[opt_name(threshold, protocol)] = Column(reached, ones, 0.0, 1.0)
    found["speedup"] = Column(expected(gain), ones, least=1.0, skewed=True)
    if protocol.averages:
        found["geometric"] = Column(expected(np.log(gain)), ones, least=0.0, logs=True)
    return found


def _improved(table: Table, protocol: Protocol, k: int) -> dict[str, Column]:
    """PerfRL section 5.4: any gain counts; SP and RTR over the improved generations alone."""
    first = table.first(k)
    judged = first.judged.all(axis=1)
    gains = _reached(first.rank, protocol.thresholds[0], protocol) & ~first.same
    gains = gains & ~np.isnan(first.speedups)
    optimised = gains.any(axis=1)
    gains = gains & judged.reshape(-1, 1)
    speedups = np.where(gains, first.speedups, 1.0)
    number = gains.sum(axis=1).astype(float)
    correct, compiles = first.correct.any(axis=1), first.compiles.any(axis=1)
    reductions = np.where(gains, 100 * (1 - 1 / speedups), 0.0).sum(axis=1)
    return {
        "correct": _share(correct, judged),
        "opt": _share(optimised, judged),
        "speedup": Column(
            np.where(gains, speedups, 0.0).sum(axis=1), number, least=1.0, skewed=True
        ),
        "rtr": Column(reductions, number, least=0.0, most=100.0),
        "compile": _share(compiles, judged),
        "pass": _share(correct, judged),
    }


def _reached(rank: Numbers, threshold: float, protocol: Protocol) -> Flags:
    """`counts`, of many."""
    return rank > threshold if protocol.above else rank >= threshold


def _share(reached: Any, judged: Any) -> Column:
    """A share of rows, and what it were if the rows that are left out had failed, or succeeded.
    A row that reaches it by what was judged does so whatever the rest is."""
    bounds = None
    if not judged.all():
        bounds = float(reached.mean()), float((reached | ~judged).mean())
    tops = (reached & judged).astype(float)
    return Column(tops, judged.astype(float), least=0.0, most=1.0, bounds=bounds)
