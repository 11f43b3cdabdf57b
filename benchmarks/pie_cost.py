"""What the PIE data set's 42.8 million simulations would cost, by a meter of ours and by gem5.

    benchmarks/pie_cost.py PAIRS TESTS [--programs 40] [--meter model] [--price 0.04]

PAIRS: JSON lines (or .gz) with `problem_id` and `input`, a C++ program; TESTS: JSON lines with
`problem_id`, `inputs`, `outputs`. Judges the first distinct programs that pass, one at a time on
one core: compiling, plain runs and metered runs, as `hasten data label` does. A run is one program
on one test. gem5's time is the same runs' instructions at --rate instructions a second, which is
what gem5 24 was seen to simulate with the processor of docs/scaling.md; its own start, and plain
runs, are left out. --price: of one core-hour.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parent))
from real_programs import rows

from hasten.api import default_cache_dir
from hasten.errors import BadProgram
from hasten.exec.host import Host, find_interpreter
from hasten.judge.judge import Judge
from hasten.measure.meters import DEFAULT_METER, make_meter
from hasten.types import Language, Program, TestCase

RUNS = 42_800_000  # PIE, section 2


class Counted(NamedTuple):
    """What all runs of a program took."""

    instructions: int
    runs: int


def main() -> None:
    """Parse the arguments, measure, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("pairs", type=Path)
    parser.add_argument("tests", type=Path)
    parser.add_argument("--programs", type=int, default=40)
    parser.add_argument("--meter", default=DEFAULT_METER)
    parser.add_argument("--price", type=float, default=0.04)
    parser.add_argument("--rate", type=float, default=230_000, help="of gem5, instructions/s")
    arguments = parser.parse_args()

    tests = {row["problem_id"]: row for row in rows(arguments.tests)}
    host = Host(default_cache_dir(), find_interpreter(sys.executable))
    meter = make_meter(arguments.meter, host.cache_dir)
    wall = 0.0
    found: list[Counted] = []
    seen = set()
    with Judge(host, meter) as judge:
        for pair in rows(arguments.pairs):
            program = Program(pair["input"], Language.CPP, pair["problem_id"])
            if program in seen or pair["problem_id"] not in tests:
                continue
            seen.add(program)
            row = tests[pair["problem_id"]]
            cases = [
                TestCase(str(place), given.encode(), wanted.encode())
                for place, (given, wanted) in enumerate(
                    zip(row["inputs"], row["outputs"], strict=True)
                )
            ]
            began = time.monotonic()
            try:
                costs = judge.baseline(program, cases).costs
            except BadProgram:
                continue
            wall += time.monotonic() - began
            if "instructions" not in costs.counters:
                raise SystemExit(
                    f"--meter {arguments.meter} gave no count of instructions, by which gem5's "
                    "time is reckoned: give --meter model or instructions"
                )
            found.append(Counted(costs.counters["instructions"], len(cases)))
            if len(found) == arguments.programs:
                break
    if not found:
        raise SystemExit("no program of PAIRS passes its tests in TESTS")
    report(found, wall, arguments)


def report(found: list[Counted], wall: float, arguments: argparse.Namespace) -> None:
    """The table."""
    runs = sum(one.runs for one in found)
    mean = sum(one.instructions for one in found) / runs
    median = statistics.median(one.instructions / one.runs for one in found)
    print(f"{len(found)} programs, {runs} runs; instructions a run: mean {mean:,.0f}, "
          f"median of the programs' means {median:,.0f}")  # fmt: skip
    print(f"{RUNS:,} runs at {arguments.price:.2f} a core-hour\n")
    print("| meter | core-seconds a run | core-hours | cost |\n|---|---|---|---|")
    for name, seconds in ((arguments.meter, wall / runs), ("gem5", mean / arguments.rate)):
        hours = seconds * RUNS / 3600
        print(f"| {name} | {seconds:.3f} | {hours:,.0f} | {hours * arguments.price:,.0f} |")
    print(f"\nratio {mean / arguments.rate / (wall / runs):.1f}")


if __name__ == "__main__":
    main()
