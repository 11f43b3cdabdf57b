"""How often the intervals of `hasten evaluate` hold the truth, at 20, 40 and 100 problems.

    python benchmarks/interval_coverage.py [--runs 400] [--resamples 1000] [--seed 0]

Evaluations are drawn from a population whose truth is known, and their 95 % intervals are made as
`hasten evaluate` makes them (with fewer resamples). A problem has a number of programs (geometric,
10 on average: some problems have one, some forty), a share of its programs that are optimised at
all (logistic normal), and a speedup of its own (log-normal) around which those of its programs lie
(log-normal): so a few problems decide the mean.
Three models: one that optimises few programs, one about a third, one most of them.

Printed: the share of evaluations whose interval holds the truth (0.95 is meant), how often the
truth is above it and below it, and the median width; beside it the coverage of two others, the
plain percentile interval over problems, and the one that takes all programs for independent and
resamples those. 400 evaluations tell a coverage near 0.95 to about 0.02.
"""

from __future__ import annotations

import argparse
import math
import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hasten.eval.intervals import Estimate, Ratio, draws, estimates

Numbers = NDArray[np.float64]
PROBLEMS = (20, 40, 100)


@dataclass(frozen=True)
class Model:
    """What a model does: `often` is the logit of the share that it optimises in a usual problem,
    `faster` the logarithm of its usual speedup there; the others are standard deviations, over
    problems and within."""

    name: str
    often: float
    often_spread: float
    faster: float
    faster_spread: float
    within: float
    programs: int = 10


MODELS = (
    Model("optimises few", -4.0, 1.5, 0.8, 0.7, 0.6),
    Model("optimises a third", -0.9, 1.5, 0.8, 0.7, 0.6),
    Model("optimises most", 2.0, 1.2, 1.2, 0.8, 0.7),
)


@dataclass(frozen=True)
class Sample:
    """Programs of some problems."""

    owners: NDArray[np.int64]
    optimised: Numbers
    speedups: Numbers

    def by_problem(self, values: Numbers) -> tuple[Numbers, Numbers]:
        """Sums over the programs of each problem, and their number."""
        return np.bincount(self.owners, values), np.bincount(self.owners).astype(float)


def draw(model: Model, problems: int, random: np.random.Generator) -> Sample:
    """An evaluation of so many problems."""
    owners = np.repeat(np.arange(problems), random.geometric(1 / model.programs, problems))
    logit = model.often + model.often_spread * random.standard_normal(problems)
    usual = model.faster + model.faster_spread * random.standard_normal(problems)
    tried = random.random(owners.size) < (1 / (1 + np.exp(-logit)))[owners]
    logs = usual[owners] + model.within * random.standard_normal(owners.size)
    speedups = np.where(tried, np.exp(np.maximum(logs, 0.0)), 1.0)
    return Sample(owners, (speedups >= 1.1).astype(float), speedups)


def plain(tops: Numbers, bottoms: Numbers, resamples: int, seed: int) -> tuple[float, float]:
    """The percentile interval of a ratio of sums."""
    made = [(counts @ tops) / (counts @ bottoms) for counts in draws(len(tops), resamples, seed)]
    low, high = np.quantile(np.concatenate(made), [0.025, 0.975])
    return float(low), float(high)


@dataclass
class Tally:
    """How often the truth was where."""

    held: int = 0
    above: int = 0
    below: int = 0
    percentile: int = 0
    independent: int = 0
    widths: list[float] | None = None

    def add(self, truth: float, found: Estimate) -> None:
        """Count one interval. An end that cannot be had excludes nothing."""
        low = -math.inf if found.low is None else found.low
        high = math.inf if found.high is None else found.high
        self.above += truth > high
        self.below += truth < low
        self.held += low <= truth <= high
        self.widths = [*(self.widths or []), high - low]


def holds(truth: float, ends: tuple[float, float]) -> bool:
    """Whether the truth is within."""
    return ends[0] <= truth <= ends[1]


def cover(
    model: Model, problems: int, truth: tuple[float, float], *, runs: int, resamples: int, seed: int
) -> tuple[Tally, Tally]:
    """Many evaluations of one model: the share and the mean speedup."""
    random = np.random.default_rng([seed, problems, MODELS.index(model)])
    tallies = Tally(), Tally()
    for run in range(runs):
        sample = draw(model, problems, random)
        share, mean = sample.by_problem(sample.optimised), sample.by_problem(sample.speedups)
        made = estimates(
            [Ratio(*share, least=0.0, most=1.0), Ratio(*mean, least=1.0, skewed=True)],
            resamples=resamples,
            seed=run,
        )
        for tally, truly, found, sums, values in zip(
            tallies, truth, made, (share, mean), (sample.optimised, sample.speedups), strict=True
        ):
            tally.add(truly, found)
            tally.percentile += holds(truly, plain(*sums, resamples, run))
            ones = np.ones(len(values))
            tally.independent += holds(truly, plain(values, ones, resamples, run))
    return tallies


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=400)
    parser.add_argument("--resamples", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    start = time.monotonic()
    print(f"{asked.runs} evaluations of each kind, {asked.resamples} resamples")
    heads = ("model", "figure", "truth", "problems", "covers", "above", "below", "width")
    print("{:18} {:8} {:>6} {:>8} {:>7} {:>6} {:>6} {:>6}".format(*heads), end="")
    print("  | percentile  programs resampled")
    for model in MODELS:
        big = draw(model, 300_000, np.random.default_rng(asked.seed))
        truth = float(big.optimised.mean()), float(big.speedups.mean())
        for problems in PROBLEMS:
            tallies = cover(
                model, problems, truth, runs=asked.runs, resamples=asked.resamples, seed=asked.seed
            )
            for name, truly, tally in zip(("opt", "speedup"), truth, tallies, strict=True):
                shares = [part / asked.runs for part in (tally.held, tally.above, tally.below)]
                width = float(np.median(tally.widths or [math.nan]))
                print(
                    f"{model.name:18} {name:8} {truly:6.3f} {problems:8} {shares[0]:7.3f} "
                    f"{shares[1]:6.3f} {shares[2]:6.3f} {width:6.3f}  | "
                    f"{tally.percentile / asked.runs:10.3f} {tally.independent / asked.runs:19.3f}"
                )
    print(f"{time.monotonic() - start:.0f} s")


if __name__ == "__main__":
    main()
