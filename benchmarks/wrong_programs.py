"""Writes problems with right and known-wrong programs, to see what amplified tests catch.

    benchmarks/wrong_programs.py CANDIDATES TESTS > PROBLEMS.jsonl
    benchmarks/wrong_programs.py --corpus corpus > PROBLEMS.jsonl
    hasten data import jsonl PROBLEMS.jsonl -o DATA && hasten data tests DATA

CANDIDATES: JSON lines of published model outputs for C++ problems (`problem_id`, `original`,
`improved`, `candidates` with a `code` and the `verdict` of a public judge); wrong are those that
this judge called so. TESTS: sample tests as JSON lines. --corpus: our own problems with the
smallest of their tests alone.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hasten.api import default_cache_dir
from hasten.data.corpus import load_corpus
from hasten.data.oracles import Bench
from hasten.exec.host import Host, find_interpreter
from hasten.exec.protocol import Limits
from hasten.exec.sandbox import Sandbox

WRONG, RIGHT = "STATE_WRONGANSWER", "STATE_ACCEPTED"


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSON lines file, plain or compressed."""
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as lines:
        yield from map(json.loads, lines)


def of_candidates(candidates: Path, tests: Path) -> Iterator[dict[str, Any]]:
    """Problems with a wrong candidate; one author for every row, and for every model output."""
    samples = {row["problem_id"]: row for row in rows(tests)}
    problems: dict[str, dict[str, dict[str, Any]]] = {}
    for number, row in enumerate(rows(candidates)):
        programs = problems.setdefault(row["problem_id"], {})
        for key in ("original", "improved"):
            programs.setdefault(row[key], {"source": row[key], "author": f"person {number}"})
        for place, one in enumerate(row["candidates"]):
            status = one["verdict"]["status"]
            if status in (RIGHT, WRONG):
                author = f"model {number} {place}"
                known = {"origin": "wrong"} if status == WRONG else {"author": author}
                programs.setdefault(one["code"], {"source": one["code"], **known})
    for problem, programs in problems.items():
        wrong = any(one.get("origin") == "wrong" for one in programs.values())
        if wrong and problem in samples:
            yield {
                "problem_id": problem,
                "language": "cpp",
                "programs": list(programs.values()),
                "tests": as_tests(samples[problem]["inputs"], samples[problem]["outputs"]),
            }


def of_corpus(folder: Path) -> Iterator[dict[str, Any]]:
    """The corpus, each problem with the test of its smallest size."""
    host = Host(default_cache_dir(), find_interpreter(sys.executable))
    with Sandbox(host) as box:
        for problem in load_corpus(folder):
            bench = Bench.of(box, Limits(), problem.checker)
            reference = bench.compile(problem.python[-1])
            assert reference is not None
            given = problem.input(0)
            (said,) = bench.say(reference, [given.encode()])
            assert said.output is not None
            yield {
                "problem_id": problem.name,
                "description": f"{problem.statement}\n{problem.constraints}",
                "programs": [
                    {
                        "source": program.source,
                        "language": program.language.value,
                        "author": program.name,
                        "origin": "wrong" if program in problem.wrong else "corpus",
                    }
                    for program in (*problem.right, *problem.wrong)
                ],
                "tests": as_tests([given], [said.output.decode()]),
            }


def as_tests(inputs: list[str], outputs: list[str]) -> list[dict[str, str]]:
    """Tests as `hasten data import jsonl` takes them."""
    return [{"input": a, "output": b} for a, b in zip(inputs, outputs, strict=True)]


def main() -> None:
    """Parse the arguments, write the lines."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--corpus", type=Path)
    arguments = parser.parse_args()
    if arguments.corpus is None and len(arguments.files) != 2:
        parser.error("give CANDIDATES and TESTS, or --corpus")
    found = of_corpus(arguments.corpus) if arguments.corpus else of_candidates(*arguments.files)
    for row in found:
        print(json.dumps(row))


if __name__ == "__main__":
    main()
