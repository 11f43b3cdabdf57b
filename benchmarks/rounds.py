"""Best of N with and without rounds, at equal numbers of generations.

    benchmarks/rounds.py DATA [--model rules] [--rounds 3] [--samples 8] [--limit 15] --results FILE

DATA: a data set, see docs/data.md. Every distinct slow program of the split is optimised twice,
with the same judge and seed: in one round and in several. --samples are those of all rounds
together. Prints the speedup of the best candidate by both, where there is none 1, and the
difference of their logarithms by program with a 95 % interval. Results so far are kept in
--results (a JSON line a program), from which a run that was stopped continues; a line is used
again only for the same options.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from hasten.api import default_cache_dir
from hasten.data.dataset import Dataset, program_of, tests_of
from hasten.errors import BadProgram
from hasten.exec.host import Host, find_interpreter
from hasten.files import write_whole
from hasten.judge.store import STORE_NAME, Store
from hasten.measure.meters import DEFAULT_METER, METERS, make_meter
from hasten.model.base import Generator
from hasten.model.models import language_model, make_generator
from hasten.optimize import Optimization, optimize
from hasten.search import Plan
from hasten.types import Program, TestCase

_RESAMPLES = 2000


def main() -> None:
    """Parse the arguments, run, print."""
    arguments = parse()
    options = {
        name: getattr(arguments, name) for name in ("model", "meter", "samples", "rounds", "beam")
    } | {"seed": arguments.seed}
    cache = Path(os.environ.get("HASTEN_CACHE") or default_cache_dir())
    host = Host(cache, find_interpreter(sys.executable))
    meter = make_meter(arguments.meter, cache)
    generator = make_generator(arguments.model, cache)
    known = read(arguments.results, options)
    found: list[dict[str, Any]] = []
    with Store(cache / STORE_NAME, clock=lambda: 0.0) as store:
        for problem, program, tests in programs(Dataset(arguments.data), arguments):
            if len([row for row in found if "fails" not in row]) == arguments.limit:
                break
            row = known.get(program.digest)
            if row is None:
                row = {"options": options, "digest": program.digest, "problem": problem}
                try:
                    for rounds in (1, arguments.rounds):
                        plan = plan_of(arguments, rounds, generator)
                        result = optimize(
                            program, tests, host=host, meter=meter, generators=[generator],
                            plan=plan, workers=arguments.workers, store=store, confirm=False,
                        )  # fmt: skip
                        row["several" if rounds > 1 else "one"] = summary(result)
                except BadProgram as error:
                    row["fails"] = str(error)
                keep(arguments.results, row)
            found.append(row)
            print(f"{len(found)} {problem} {row.get('fails', '')}", file=sys.stderr)
    report(arguments, found)


def parse() -> argparse.Namespace:
    """The arguments; of options that make no comparison, a message."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("--model", default="rules")
    parser.add_argument("--meter", choices=METERS, default=DEFAULT_METER)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--samples", type=int, default=8)
    parser.add_argument("--beam", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--split", help="whose programs; all without it")
    parser.add_argument("--limit", type=int, default=15)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--results", type=Path, required=True)
    arguments = parser.parse_args()
    if arguments.rounds < 2:
        parser.error(f"--rounds is {arguments.rounds}: give 2 or more, to compare with one")
    return arguments


def read(path: Path, options: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The rows of earlier runs with the same options, by program."""
    rows = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
    return {row["digest"]: row for row in rows if row["options"] == options}


def keep(path: Path, row: dict[str, Any]) -> None:
    """Add a row; whoever is killed meanwhile leaves the file as it was."""
    before = path.read_bytes() if path.exists() else b""
    write_whole(path, before + json.dumps(row).encode() + b"\n")


def programs(
    dataset: Dataset, arguments: argparse.Namespace
) -> Iterator[tuple[str, Program, tuple[TestCase, ...]]]:
    """Distinct slow programs that have tests, in the table's order: one of each problem first, so
    that few programs are many problems."""
    pairs = dataset.read("pairs")
    if arguments.split:
        pairs = pairs.filter(pl.col("split") == arguments.split)
    rows = {row["program_id"]: row for row in dataset.read("programs").iter_rows(named=True)}
    tests = tests_of(dataset.read("tests"))
    seen: set[str] = set()
    by_turn: dict[int, list[tuple[str, Program, tuple[TestCase, ...]]]] = {}
    turns: dict[str, int] = {}
    for problem, slow in pairs.select("problem_id", "slow").iter_rows():
        program = program_of(rows[slow])
        if program.digest not in seen and problem in tests:
            seen.add(program.digest)
            turns[problem] = turns.get(problem, 0) + 1
            by_turn.setdefault(turns[problem], []).append((problem, program, tests[problem]))
    for turn in sorted(by_turn):
        yield from by_turn[turn]


def plan_of(arguments: argparse.Namespace, rounds: int, generator: Generator) -> Plan:
    """The plan of one of the two searches."""
    return Plan(
        samples=arguments.samples,
        rounds=rounds,
        beam=arguments.beam,
        seed=arguments.seed,
        lines=language_model(generator) is not None,
    )


def summary(result: Optimization) -> dict[str, Any]:
    """What the table needs of one search."""
    best = result.best
    return {
        "speedup": best.judgement.speedup if best else None,
        "round": best.round if best else None,
        "origin": best.candidate.origin if best else None,
        "generations": result.generations,
        "judged": len(result.attempts),
        "correct": sum(attempt.judgement.verdict.correct for attempt in result.attempts),
        "shown": len(result.shown),
    }


def report(arguments: argparse.Namespace, found: Sequence[dict[str, Any]]) -> None:
    """Print a line for each program and the two totals."""
    rows = [row for row in found if "fails" not in row]
    print("| problem | best of one round | of several | found in round | generations |")
    print("|---|---|---|---|---|")
    for row in rows:
        one, several = row["one"], row["several"]
        print(
            f"| {row['problem']} | {times(one['speedup'])} | {times(several['speedup'])} "
            f"| {several['round'] or '-'} | {one['generations']} and {several['generations']} |"
        )
    if not rows:
        print("no program could be optimised")
        return
    print(f"\n{arguments.model}, {arguments.samples} samples, {len(rows)} programs:")
    for name, key in (("one round", "one"), (f"{arguments.rounds} rounds", "several")):
        of = [row[key] for row in rows]
        mean = math.exp(sum(math.log(one["speedup"] or 1) for one in of) / len(of))
        print(
            f"  {name:>10}: {sum(one['speedup'] is not None for one in of)} improved, geometric "
            f"mean {mean:.3f}x, {sum(one['generations'] for one in of)} generations, "
            f"{sum(one['judged'] for one in of)} judged"
        )
    gains = [
        math.log((row["several"]["speedup"] or 1) / (row["one"]["speedup"] or 1)) for row in rows
    ]
    low, high = interval(gains, arguments.seed)
    mean = sum(gains) / len(gains)
    better, worse = (sum(sign * gain > 0.01 for gain in gains) for sign in (1, -1))
    print(
        f"  several rounds against one: {math.exp(mean):.3f}x [{math.exp(low):.3f}, "
        f"{math.exp(high):.3f}] (bootstrap over programs), better for {better}, worse for {worse} "
        f"of {len(rows)}"
    )
    print(f"  left out because they fail their own tests: {len(found) - len(rows)}")


def interval(gains: Sequence[float], seed: int) -> tuple[float, float]:
    """The 95 % interval of the mean, by resampling."""
    draw = random.Random(seed)
    means = sorted(sum(draw.choices(gains, k=len(gains))) / len(gains) for _ in range(_RESAMPLES))
    return means[_RESAMPLES // 40], means[-1 - _RESAMPLES // 40]


def times(speedup: float | None) -> str:
    """A speedup, or a dash."""
    return f"{speedup:.2f}x" if speedup else "-"


if __name__ == "__main__":
    main()
