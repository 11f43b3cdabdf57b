"""Confidence intervals for noisy costs. They assume no distribution, since timings have none that
is known: load on the machine gives them a long tail, which an average would follow.

`ratio_interval` is the Hodges-Lehmann estimate with the interval that belongs to Wilcoxon's
signed-rank test (Hollander and Wolfe, Nonparametric Statistical Methods, sections 3.1 to 3.3),
exact when a pair's logarithmic ratio is as likely to lie so far above the true one as below. Which
program of a pair runs first is drawn by a fair coin, so that for two equal programs this holds by
construction, whatever the noise.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

_TAIL = 0.025  # on either side: together 95 %

LEAST_ROUNDS = 6  # of five fair coins all show the same side more often than in 5 % of cases


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate and its 95 % confidence interval."""

    value: float
    low: float
    high: float


def ratio_interval(slow: Sequence[float], fast: Sequence[float]) -> Interval:
    """How many times `slow` is `fast`, from pairs of positive costs of the same rounds.

    With d the logarithms of the pairs' ratios, the estimate is exp of the median of all
    (d_i + d_j) / 2, i <= j; the interval runs from the C-th smallest of these to the C-th
    largest, see `_signed_rank`. Raises `ValueError` for fewer than `LEAST_ROUNDS` pairs."""
    _check(len(slow))
    logs = [math.log(a / b) for a, b in zip(slow, fast, strict=True)]
    averages = sorted((a + b) / 2 for i, a in enumerate(logs) for b in logs[i:])
    at = _signed_rank(len(logs))
    return Interval(
        math.exp(statistics.median(averages)), math.exp(averages[at - 1]), math.exp(averages[-at])
    )


def median_interval(values: Sequence[float]) -> Interval:
    """The median of independent values, and the order statistics that enclose the true one
    (Hollander and Wolfe, section 3.6: the sign test). Raises `ValueError` as `ratio_interval`."""
    _check(len(values))
    ordered = sorted(values)
    at = _first_above([math.comb(len(values), k) for k in range(len(values) + 1)])
    return Interval(statistics.median(ordered), ordered[at - 1], ordered[-at])


def _check(rounds: int) -> None:
    if rounds < LEAST_ROUNDS:
        raise ValueError(f"{rounds} rounds: an interval needs at least {LEAST_ROUNDS}")


@cache
def _signed_rank(n: int) -> int:
    """The largest C with P(T <= C - 1) <= 2.5 %, T being the sum of those of the ranks 1 to n for
    which a fair coin shows heads."""
    ways = [1]  # how many sets of the ranks so far have this sum
    for rank in range(1, n + 1):
        without = ways + [0] * rank
        ways = [a + b for a, b in zip(without, [0] * rank + ways, strict=True)]
    return _first_above(ways)


def _first_above(ways: Sequence[int]) -> int:
    """The smallest value up to which more than 2.5 % of all `ways` lie."""
    limit = _TAIL * sum(ways)
    return next(value for value, below in enumerate(accumulate(ways)) if below > limit)
