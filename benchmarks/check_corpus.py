"""Checks problems of the corpus and prints what is wrong, and what every program costs.

benchmarks/check_corpus.py corpus [NAME...] [--meter model]
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from hasten.data.corpus import CorpusProblem, load_problem
from hasten.errors import BadProgram
from hasten.exec.host import Host, find_interpreter
from hasten.exec.languages import LANGUAGES
from hasten.exec.sandbox import Sandbox
from hasten.judge.checkers import CHECKERS
from hasten.judge.judge import Judge, Rules
from hasten.measure.meters import DEFAULT_METER, METERS, make_meter
from hasten.types import Program, TestCase
from hasten.api import default_cache_dir

MORE_SEEDS = 3
STEP = 1.1


def outputs(box: Sandbox, program: Program, inputs: list[bytes], rules: Rules) -> list[bytes | str]:
    """What it prints on every input; a text: how it failed."""
    built = LANGUAGES[program.language].compile(box, program)
    if not hasattr(built, "argv"):
        return [built.message] * len(inputs)
    box.load(built.files)
    found = []
    for stdin in inputs:
        run = box.run(list(built.argv), stdin=stdin, limits=rules.limits)
        well = run.exit_code == 0 and not run.wall_expired
        found.append(run.stdout if well else f"exit {run.exit_code}, {run.stderr[-200:]!r}")
    return found


def check(problem: CorpusProblem, judge: Judge) -> list[str]:
    """What is wrong with a problem."""
    wrong = []
    if len(problem.python) < 3 or len(problem.cpp) < 2 or not problem.wrong:
        wrong.append("fewer than 3 Python, 2 C++ or 1 wrong program")
    inputs = [problem.input(i).encode() for i in range(len(problem.sizes))]
    if inputs != [problem.input(i).encode() for i in range(len(problem.sizes))]:
        wrong.append("generate is not the same twice")
    import random

    more = [
        problem.generate(random.Random(f"more {seed}"), size).encode()
        for size in sorted(set(problem.sizes))
        for seed in range(MORE_SEEDS)
    ]
    agree = CHECKERS[problem.checker]
    said = {p.name: outputs(judge.box, p, inputs + more, judge.rules) for p in problem.right}
    reference = said[problem.python[-1].name]
    for name, found in said.items():
        for number, (a, b) in enumerate(zip(reference, found, strict=True)):
            if isinstance(b, str) or isinstance(a, str) or agree(a, b) is not None:
                wrong.append(f"{name} on input {number}: {str(b)[:100]} instead of {str(a)[:100]}")
                break
    if wrong:
        return wrong
    tests = [TestCase(str(i), inputs[i], reference[i]) for i in range(len(inputs))]
    for program in problem.wrong:
        found = outputs(judge.box, program, inputs, judge.rules)
        if all(not isinstance(b, str) and agree(a, b) is None for a, b in zip(reference, found)):
            wrong.append(f"{program.name} is not caught by the tests")
    for programs in (problem.python, problem.cpp):
        before = None
        for program in programs:
            try:
                costs = judge.baseline(program, tests).costs
            except BadProgram as error:
                wrong.append(str(error))
                break
            step = before / costs.total if before else None
            print(f"  {program.name:28} {costs.total:>16,} start-up {costs.startup_share:4.0%}"
                  f" metered {costs.metered_ns / 1e9:5.1f} s"
                  f"{f'  {step:.2f}x' if step else ''}", flush=True)  # fmt: skip
            if step is not None and step < STEP:
                wrong.append(f"{program.name} is only {step:.2f}x faster than the one before")
            before = costs.total
    return wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--meter", choices=METERS, default=DEFAULT_METER)
    arguments = parser.parse_args()
    host = Host(default_cache_dir(), find_interpreter(sys.executable))
    names = arguments.names or sorted(
        p.parent.name for p in arguments.corpus.glob("*/problem.toml")
    )
    failed = 0
    for name in names:
        problem = load_problem(arguments.corpus / name)
        print(name, flush=True)
        with Judge(
            host, make_meter(arguments.meter, host.cache_dir), Rules(checker=problem.checker)
        ) as judge:
            wrong = check(problem, judge)
        for line in wrong:
            print(f"  WRONG: {line}", flush=True)
        failed += bool(wrong)
    print(f"{len(names)} problems, {failed} with faults")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
