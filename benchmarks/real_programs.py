"""Runs `optimize` over real programs and prints one line of a table.

    benchmarks/real_programs.py PAIRS TESTS [--model rules] [--meter model] [--programs 100]

PAIRS: gzip-compressed or plain JSON lines as in pie-perf (`problem_id`, `input`, the slow
program). TESTS: JSON lines with `problem_id`, `inputs`, `outputs`. Takes the first distinct slow
programs that pass their tests. Results so far are kept in --results (a JSON line a program), from
which a run that was stopped continues.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import statistics
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hasten.api import default_cache_dir
from hasten.errors import BadProgram
from hasten.exec.host import Host, find_interpreter
from hasten.measure.meters import DEFAULT_METER, METERS, make_meter
from hasten.model.models import make_generator
from hasten.optimize import Optimization, optimize
from hasten.types import Language, Program, TestCase


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSON lines file."""
    content = path.read_bytes()
    text = gzip.decompress(content) if path.suffix == ".gz" else content
    for line in text.splitlines():
        yield json.loads(line)


def main() -> None:
    """Parse the arguments, run, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("pairs", type=Path)
    parser.add_argument("tests", type=Path)
    parser.add_argument("--model", default="rules")
    parser.add_argument("--meter", choices=METERS, default=DEFAULT_METER)
    parser.add_argument("--samples", type=int, default=8)
    parser.add_argument("--programs", type=int, default=100)
    parser.add_argument("--language", type=Language, default=Language.PYTHON)
    parser.add_argument("--results", type=Path, required=True)
    arguments = parser.parse_args()

    done = (
        {row["digest"]: row for row in rows(arguments.results)}
        if arguments.results.exists()
        else {}
    )
    tests = {
        row["problem_id"]: tuple(
            TestCase(str(i), a.encode(), b.encode())
            for i, (a, b) in enumerate(zip(row["inputs"], row["outputs"], strict=True))
        )
        for row in rows(arguments.tests)
    }
    host = Host(default_cache_dir(), find_interpreter(sys.executable))
    meter = make_meter(arguments.meter, host.cache_dir)
    generator = make_generator(arguments.model, host.cache_dir)
    seen: set[str] = set()
    found: list[dict[str, Any]] = []
    for pair in rows(arguments.pairs):
        program = Program(pair["input"], arguments.language, pair["problem_id"])
        if program.digest in seen or pair["problem_id"] not in tests:
            continue
        seen.add(program.digest)
        if program.digest not in done:
            try:
                result = optimize(
                    program,
                    tests[pair["problem_id"]],
                    host=host,
                    meter=meter,
                    generators=[generator],
                    samples=arguments.samples,
                    workers=os.cpu_count() or 1,
                )
                row = summary(program, result)
            except BadProgram as error:
                row = {"digest": program.digest, "problem": program.name, "fails": str(error)}
            with arguments.results.open("a") as out:
                out.write(json.dumps(row) + "\n")
            done[program.digest] = row
        if "fails" not in done[program.digest]:
            found.append(done[program.digest])
            last = found[-1]
            print(f"{len(found)} {last['problem']} {last['speedup'] or '-'}", file=sys.stderr)
        if len(found) == arguments.programs:
            break
    report(arguments.model, arguments.samples, found, skipped=len(seen) - len(found))


def summary(program: Program, result: Optimization) -> dict[str, Any]:
    """What the table and a reader of the results need of one program."""
    best = result.best
    return {
        "digest": program.digest,
        "problem": program.name,
        "speedup": best.judgement.speedup if best else None,
        "net_speedup": best.judgement.net_speedup if best else None,
        "imports_only": best.judgement.imports_only if best else False,
        "native": result.native.ratio if result.native else None,
        "native_low": result.native.low if result.native else None,
        "startup_share": result.baseline.costs.startup_share,
        "origin": best.candidate.origin if best else None,
        "source": best.judgement.program.source if best else None,
        "verdicts": Counter(a.judgement.verdict.value for a in result.attempts),
        "failures": [
            {"origin": a.candidate.origin, "notes": a.judgement.notes,
             "source": a.judgement.program.source}
            for a in result.attempts if not a.judgement.verdict.correct
        ],
        "seconds": result.seconds,
    }  # fmt: skip


def report(model: str, samples: int, found: list[dict[str, Any]], *, skipped: int) -> None:
    """Print the table's header and its line."""
    improved = [row for row in found if row["speedup"] is not None]
    verdicts: Counter[str] = Counter()
    for row in found:
        verdicts.update(row["verdicts"])
    median, largest = (
        (f"{f([row['speedup'] for row in improved]):.2f}x" if improved else "-")
        for f in (statistics.median, max)
    )
    nets = [row["net_speedup"] for row in improved if row["net_speedup"]]
    natives = [row["native"] for row in improved if row["native"]]
    print("| model | programs | improved | by imports alone | median speedup | maximum | "
          "median net | median native | seconds per program |")  # fmt: skip
    print("|---|---|---|---|---|---|---|---|---|")
    print(
        f"| {model}, {samples} samples | {len(found)} | {len(improved)} "
        f"| {sum(row['imports_only'] for row in improved)} | {median} | {largest} "
        f"| {statistics.median(nets):.2f}x | {statistics.median(natives):.2f}x "
        f"| {statistics.median(row['seconds'] for row in found):.1f} |"
        if improved
        else f"| {model}, {samples} samples | {len(found)} | 0 | 0 | - | - | - | - "
        f"| {statistics.median(row['seconds'] for row in found):.1f} |"
    )
    print(f"\ncandidates by verdict: {dict(verdicts.most_common())}")
    print(f"slow programs left out because they fail their own tests: {skipped}")


if __name__ == "__main__":
    main()
