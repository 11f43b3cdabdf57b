"""95 % intervals of figures that are means over rows, from a bootstrap that resamples problems.

Programs of one problem resemble each other, so that problems, not rows, are drawn with
replacement: 10,000 times, seeded, all figures from the same draws. A figure is a sum over rows
divided by another sum over rows (`Ratio`): problems with many rows weigh more, as in the figure.

Of few problems, and of speedups with their long tail, the plain percentile interval is too short.
Two corrections are made, and the interval reaches as far as the farther one on either side:

- the *expanded percentile* interval takes the quantiles that Student's t with P - 1 degrees of
  freedom and the factor sqrt(P / (P - 1)) belong to (Hesterberg, What Teachers Should Know About
  the Bootstrap, section 4.4), and is good for shares near 0 and 1;
- the *bootstrap-t* interval resamples (estimate - truth) / its standard error, which follows the
  skewness of heavy tails (Efron and Tibshirani, An Introduction to the Bootstrap, section 12.5;
  the standard error by linearisation); mean speedups go through it by their logarithm.

BCa was tried as well and covers less than bootstrap-t at 20 to 100 problems.
`benchmarks/interval_coverage.py` says how often the intervals hold the truth.

Where all problems agree, resampling has nothing to vary and would claim certainty. But if a share
e of all problems were different, P of them would all miss it with probability (1 - e)^P; so up to
e = 1 - 0.025^(1/P) of them may be (what Clopper and Pearson's interval says of 0 successes in P),
with whatever value is possible at all. For a share that gives an interval; a mean speedup has no
upper bound that way, and `high` is None. So it is where a mean speedup rests on one or two
problems: the resamples without them vary by almost nothing, and bootstrap-t divides by that. An end
that would be a hundred times the figure says nothing, and is None.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 10_000
FEW_PROBLEMS = 50  # METRICS: below, a warning stands beside every interval
_TAIL = 0.025  # on either side: together 95 %
_FARTHEST = math.log(100)  # from a speedup to its upper end, as the logarithm of a factor
_BLOCK = 1 << 21  # draws of a block: what of them has to be held at once

Numbers = NDArray[Any]  # of floats


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure and its 95 % interval. An end that cannot be had is None."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Ratio:
    """A figure: sum of `tops` / sum of `bottoms`, each one number per problem. `least` and `most`
    bound the quotient (None: nothing does). `logs`: the numbers are logarithms, and the figure is
    exp of the quotient; `skewed`: positive, with a long tail."""

    tops: Numbers
    bottoms: Numbers
    least: float | None = None
    most: float | None = None
    logs: bool = False
    skewed: bool = False

    @property
    def quotient(self) -> float:
        """Before exp. Raises `ValueError`: a mean of nothing."""
        bottom = float(self.bottoms.sum())
        if bottom == 0:
            raise ValueError("a mean of nothing")
        return float(self.tops.sum()) / bottom

    @property
    def value(self) -> float:
        """The figure. Raises `ValueError`: a mean of nothing."""
        return math.exp(self.quotient) if self.logs else self.quotient


def estimates(
    ratios: Sequence[Ratio], *, resamples: int = RESAMPLES, seed: int = 0
) -> list[Estimate]:
    """The figures with their intervals, all from the same draws of problems.

    Problems of which a figure has no row (its bottom is 0) do not count for it; ratios over the
    same problems are drawn together. Raises `ValueError` for a mean of nothing."""
    found: dict[int, Estimate] = {}
    together: dict[bytes, list[int]] = {}
    for index, ratio in enumerate(ratios):
        together.setdefault((ratio.bottoms != 0).tobytes(), []).append(index)
    for indices in together.values():
        kept = ratios[indices[0]].bottoms != 0
        some = [_only(ratios[index], kept) for index in indices]
        found |= zip(indices, _estimates(some, resamples, seed), strict=True)
    return [found[index] for index in range(len(ratios))]


def _only(ratio: Ratio, kept: NDArray[np.bool_]) -> Ratio:
    return Ratio(
        ratio.tops[kept], ratio.bottoms[kept], ratio.least, ratio.most, ratio.logs, ratio.skewed
    )


def _estimates(ratios: Sequence[Ratio], resamples: int, seed: int) -> list[Estimate]:
    centers = [ratio.quotient for ratio in ratios]  # raises for a mean of nothing
    varying = [not agree(ratio.tops / ratio.bottoms) for ratio in ratios]
    drawn = [ratio for ratio, varies in zip(ratios, varying, strict=True) if varies]
    ends = iter(_resampled(drawn, resamples, seed) if drawn else ())
    found = []
    for ratio, center, varies in zip(ratios, centers, varying, strict=True):
        low, high = next(ends) if varies else _unanimous(ratio, center)
        found.append(_estimate(ratio, center, low, high))
    return found


def agree(means: Numbers) -> bool:
    """Whether all problems have the same mean, but for rounding."""
    spread = float(means.max() - means.min())
    return spread <= 1e-12 * max(1.0, float(np.abs(means).max()))


def _unanimous(ratio: Ratio, center: float) -> tuple[float | None, float | None]:
    """The ends where all problems agree: see the module's text."""
    unseen = 1 - _TAIL ** (1 / len(ratio.tops))
    low = None if ratio.least is None else center - unseen * (center - ratio.least)
    high = None if ratio.most is None else center + unseen * (ratio.most - center)
    return low, high


def _estimate(ratio: Ratio, center: float, low: float | None, high: float | None) -> Estimate:
    """Ends within what is possible, around the figure, on its own scale."""
    if low is not None:
        low = min(low if ratio.least is None else max(low, ratio.least), center)
    if high is not None:
        high = max(high if ratio.most is None else min(high, ratio.most), center)
    if not ratio.logs:
        return Estimate(center, low, high)
    if high is not None and high - center > _FARTHEST:
        high = None
    return Estimate(
        math.exp(center),
        None if low is None else math.exp(low),
        None if high is None else math.exp(high),
    )


# -- resampling ----------------------------------------------------------------------------


def draws(problems: int, resamples: int, seed: int) -> Iterator[Numbers]:
    """How often each problem was drawn, resample by resample (rows), in blocks of resamples."""
    random = np.random.default_rng(seed)
    block = max(1, _BLOCK // problems)
    for start in range(0, resamples, block):
        count = min(block, resamples - start)
        drawn = random.integers(problems, size=(count, problems), dtype=np.int64)
        drawn += np.arange(count, dtype=np.int64)[:, None] * problems
        counts = np.bincount(drawn.ravel(), minlength=count * problems)
        yield counts.reshape(count, problems).astype(np.float64)


def _resampled(
    ratios: Sequence[Ratio], resamples: int, seed: int
) -> list[tuple[float, float | None]]:
    """Both ends of every ratio's quotient."""
    tops = np.column_stack([ratio.tops for ratio in ratios])
    bottoms, which = np.unique(
        np.column_stack([ratio.bottoms for ratio in ratios]), axis=1, return_inverse=True
    )
    which = which.ravel()
    columns = (tops, tops**2, tops * bottoms[:, which], bottoms, bottoms**2)
    widths = np.cumsum([part.shape[1] for part in columns])[:-1]
    joined = np.concatenate(columns, axis=1)
    problems = joined.shape[0]
    sums = np.concatenate([counts @ joined for counts in draws(problems, resamples, seed)])
    top, top2, cross, bottom, bottom2 = np.split(sums, widths, axis=1)
    bottom, bottom2 = bottom[:, which], bottom2[:, which]
    quotients = top / bottom
    # Of a ratio of sums, by linearisation: sum of (top - quotient * bottom)^2, over bottom^2.
    spread = np.maximum(top2 - 2 * quotients * cross + quotients**2 * bottom2, 0)
    errors = np.sqrt(spread) / bottom
    errors[errors <= 1e-9 * np.abs(quotients)] = 0  # rounding: that resample's problems agree
    ends = []
    for index, ratio in enumerate(ratios):
        center = ratio.quotient
        residuals = ratio.tops - center * ratio.bottoms
        error = math.sqrt(float((residuals**2).sum())) / float(ratio.bottoms.sum())
        here = quotients[:, index]
        wide = _percentile(here, problems)
        studied = _studentised(here, errors[:, index], center, error, skewed=ratio.skewed)
        upper = None if studied[1] is None else max(wide[1], studied[1])
        ends.append((min(wide[0], studied[0]), upper))
    return ends


def _percentile(values: Numbers, problems: int) -> tuple[float, float]:
    """The expanded percentile interval."""
    reach = math.sqrt(problems / (problems - 1)) * student(problems - 1)
    tail = NormalDist().cdf(-reach)
    low, high = np.quantile(values, [tail, 1 - tail])
    return float(low), float(high)


def _studentised(
    values: Numbers, errors: Numbers, center: float, error: float, *, skewed: bool
) -> tuple[float, float | None]:
    """The bootstrap-t interval; `skewed`: by the logarithm, and then its upper end may be nowhere.
    Resamples whose problems all agree have no error to divide by, and are left out."""
    usable = errors > 0
    if not usable.any():
        return center, center
    values, errors = values[usable], errors[usable]
    if skewed:
        distances = (np.log(values) - math.log(center)) * values / errors
    else:
        distances = (values - center) / errors
    low, high = (float(one) for one in np.quantile(distances, [_TAIL, 1 - _TAIL]))
    if skewed:
        relative = error / center
        far = -low * relative
        top = None if far > _FARTHEST else center * math.exp(far)
        return center * math.exp(-high * relative), top
    return center - high * error, center - low * error


@cache
def student(freedom: int) -> float:
    """The number that Student's t with so many degrees of freedom exceeds with probability 2.5 %.

    The probability is a finite sum (Abramowitz and Stegun, 26.7.3 and 26.7.4); the number is found
    by halving."""
    low, high = 0.0, 1e3
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if _within(middle, freedom) < 1 - 2 * _TAIL else (low, middle)
    return high


def _within(t: float, freedom: int) -> float:
    """P(|T| < t)."""
    angle = math.atan(t / math.sqrt(freedom))
    cosine2, odd = math.cos(angle) ** 2, freedom % 2
    term = total = 0.0
    if freedom > 1:
        term = total = math.cos(angle) if odd else 1.0
        for step in range(2 + odd, freedom - 1, 2):
            term *= cosine2 * (step - 1) / step
            total += term
    if odd:
        return 2 / math.pi * (angle + math.sin(angle) * total)
    return math.sin(angle) * total


# -- medians -------------------------------------------------------------------------------


def medians(
    columns: Sequence[Numbers],
    problems: NDArray[Any],
    *,
    least: float | None = None,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> list[Estimate]:
    """The median of each column over its rows, with its expanded percentile interval.

    `problems`: that of every row, as a number; a row whose value is NaN does not count. `least`:
    what no value is below. Where all rows are equal, the median stays what it is unless half of
    all problems are different, which six problems rule out as far as 97.5 % go. Raises
    `ValueError` for the median of nothing."""
    found: dict[int, Estimate] = {}
    together: dict[bytes, list[int]] = {}
    for index, column in enumerate(columns):
        together.setdefault(np.isnan(column).tobytes(), []).append(index)
    for indices in together.values():
        kept = ~np.isnan(columns[indices[0]])
        if not kept.any():
            raise ValueError("a median of nothing")
        owners = np.unique(problems[kept], return_inverse=True)[1].ravel()
        some = [columns[index][kept] for index in indices]
        found |= zip(indices, _medians(some, owners, least, resamples, seed), strict=True)
    return [found[index] for index in range(len(columns))]


def _medians(
    columns: Sequence[Numbers],
    owners: NDArray[Any],
    least: float | None,
    resamples: int,
    seed: int,
) -> list[Estimate]:
    values = [float(np.median(column)) for column in columns]
    problems = int(owners.max()) + 1
    varying = [problems > 1 and not agree(column) for column in columns]
    drawn = [column for column, varies in zip(columns, varying, strict=True) if varies]
    ends = iter(_median_ends(drawn, owners, resamples, seed) if drawn else ())
    found = []
    for value, varies in zip(values, varying, strict=True):
        if varies:
            low, high = next(ends)
            found.append(Estimate(value, min(low, value), max(high, value)))
        elif 1 - _TAIL ** (1 / problems) < 0.5:
            found.append(Estimate(value, value, value))
        else:
            found.append(Estimate(value, least, None))
    return found


def _median_ends(
    columns: Sequence[Numbers], owners: NDArray[Any], resamples: int, seed: int
) -> list[tuple[float, float]]:
    """Both ends of every median. A resample's median is at most x if half of its rows are: so
    each end is found by halving, for all columns at once."""
    problems = int(owners.max()) + 1
    counts = np.concatenate(
        [block.astype(np.float32) for block in draws(problems, resamples, seed)]
    )
    rows = np.bincount(owners, minlength=problems).astype(np.float32)
    half = (counts @ rows) / 2
    reach = math.sqrt(problems / (problems - 1)) * student(problems - 1)
    tail = NormalDist().cdf(-reach)
    grids = [np.unique(column) for column in columns for _ in range(2)]
    targets = np.array([tail, 1 - tail] * len(columns))
    lows = np.zeros(len(grids), dtype=np.int64)
    highs = np.array([len(grid) - 1 for grid in grids])
    while (lows < highs).any():
        middles = (lows + highs) // 2
        below = np.column_stack(
            [
                np.bincount(owners, columns[index // 2] <= grid[middle], minlength=problems)
                for index, (grid, middle) in enumerate(zip(grids, middles, strict=True))
            ]
        ).astype(np.float32)
        enough = ((counts @ below) >= half[:, None]).mean(axis=0) >= targets
        highs = np.where(enough, middles, highs)
        lows = np.where(enough, lows, np.minimum(middles + 1, highs))
    ends = [float(grid[low]) for grid, low in zip(grids, lows, strict=True)]
    return list(zip(ends[::2], ends[1::2], strict=True))
