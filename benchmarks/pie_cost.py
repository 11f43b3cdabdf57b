"""What the PIE data set's 42.8 million simulations would cost, by a meter of ours and by gem5.

    benchmarks/pie_cost.py PAIRS TESTS [--meter model] [--price 0.04]

PAIRS: JSON lines (or .gz) with `problem_id`, `input` and `target`, C++ programs; TESTS: JSON lines
with `problem_id`, `inputs`, `outputs`. Of each problem, of the programs that pass, the one with the
lowest digest is judged, one at a time on one core: compiling, plain runs and metered runs, as
`hasten data label` does. A run is one program on one test. gem5's time is the same runs'
instructions at --rate instructions a second, which is what gem5 24 was seen to simulate with the
processor of docs/scaling.md; its own start, and plain runs, are left out. As in PIE (section 3)
tests on which gem5 would run for over two minutes are left out, for both. --price: of one
core-hour. Intervals are of 95 %, over problems.
"""

from __future__ import annotations

import argparse
import contextlib
import statistics
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
from real_programs import rows

from hasten.api import default_cache_dir
from hasten.errors import BadProgram
from hasten.eval.intervals import Estimate, Ratio, estimates
from hasten.exec.host import Host, find_interpreter
from hasten.judge.judge import Judge
from hasten.judge.terms import Baseline
from hasten.measure.instructions import InstructionMeter
from hasten.measure.meters import DEFAULT_METER, make_meter
from hasten.types import Language, Program, TestCase

RUNS = 42_800_000  # PIE, section 2
LONGEST = 120  # seconds of a run under gem5: PIE, section 3


class Judged(NamedTuple):
    """What all runs of a program took."""

    runs: int
    instructions: int
    seconds: float  # of judging


def main() -> None:
    """Parse the arguments, measure, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("pairs", type=Path)
    parser.add_argument("tests", type=Path)
    parser.add_argument("--meter", default=DEFAULT_METER)
    parser.add_argument("--price", type=float, default=0.04)
    parser.add_argument("--rate", type=float, default=230_000, help="of gem5, instructions/s")
    arguments = parser.parse_args()

    programs: dict[str, set[Program]] = defaultdict(set)
    for pair in rows(arguments.pairs):
        for source in (pair["input"], pair["target"]):
            programs[pair["problem_id"]].add(Program(source, Language.CPP, pair["problem_id"]))
    host = Host(default_cache_dir(), find_interpreter(sys.executable))
    found, left_out = [], 0
    with (
        Judge(host, InstructionMeter(host.cache_dir)) as counter,
        Judge(host, make_meter(arguments.meter, host.cache_dir)) as judge,
    ):
        for row in rows(arguments.tests):
            if row["problem_id"] not in programs:
                continue
            cases = [
                TestCase(str(place), given.encode(), wanted.encode())
                for place, (given, wanted) in enumerate(
                    zip(row["inputs"], row["outputs"], strict=True)
                )
            ]
            ordered = sorted(programs[row["problem_id"]], key=lambda one: one.digest)
            right = first_that_passes(counter, ordered, cases)
            if right is None:
                print(f"{row['problem_id']}: no program passes", file=sys.stderr)
                continue
            counts = right.costs.per_test
            kept = [one for one in cases if counts[one.name] <= LONGEST * arguments.rate]
            left_out += len(cases) - len(kept)
            if not kept:
                continue
            began = time.monotonic()
            judge.baseline(right.program, kept)
            seconds = time.monotonic() - began
            found.append(Judged(len(kept), sum(counts[one.name] for one in kept), seconds))
            print(f"{row['problem_id']}: {found[-1]}", file=sys.stderr)
    if not found:
        raise SystemExit("no program of PAIRS passes its tests in TESTS")
    report(found, left_out, arguments)


def first_that_passes(
    judge: Judge, programs: list[Program], cases: list[TestCase]
) -> Baseline | None:
    """The first right one; None where there is none."""
    for program in programs:
        with contextlib.suppress(BadProgram):
            return judge.baseline(program, cases)
    return None


def report(found: list[Judged], left_out: int, arguments: argparse.Namespace) -> None:
    """The table."""
    runs, instructions, seconds = map(np.array, zip(*found, strict=True))
    mean, ours, ratio = estimates(
        [
            Ratio(instructions, runs, least=0.0, skewed=True),
            Ratio(seconds, runs, least=0.0, skewed=True),
            Ratio(instructions / arguments.rate, seconds, least=0.0, skewed=True),
        ]
    )
    theirs = scaled(mean, 1 / arguments.rate)
    median = statistics.median(instructions / runs)
    print(
        f"{len(found)} programs, one of each problem, {runs.sum()} runs; {left_out} tests left out "
        "as too long for gem5"
    )
    print("instructions a run: "
          f"mean {written(mean, ',.0f')}, median of the programs' means {median:,.0f}")  # fmt: skip
    print(f"{RUNS:,} runs at {arguments.price:.2f} a core-hour\n")
    print("| meter | core-seconds a run | core-hours | cost |\n|---|---|---|---|")
    for name, each in ((arguments.meter, ours), ("gem5", theirs)):
        hours = scaled(each, RUNS / 3600)
        cost = scaled(hours, arguments.price)
        print(f"| {name} | {written(each, '.3f')} | {written(hours, ',.0f')} | "
              f"{written(cost, ',.0f')} |")  # fmt: skip
    print(f"\ngem5 takes {written(ratio, '.1f')} times as long")


def scaled(estimate: Estimate, factor: float) -> Estimate:
    """The figure and its ends, times a factor."""
    low, high = (None if end is None else end * factor for end in (estimate.low, estimate.high))
    return Estimate(estimate.value * factor, low, high)


def written(estimate: Estimate, form: str) -> str:
    """The figure, and its interval."""
    low, high = ("?" if end is None else format(end, form) for end in (estimate.low, estimate.high))
    return f"{estimate.value:{form}} [{low}, {high}]"


if __name__ == "__main__":
    main()
