"""Processes that write to a store and are killed by `test_store.py`. They print the name of what
they stored after the store took it, so that whatever was printed has to be there."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from hasten.exec.host import Host, find_interpreter
from hasten.exec.protocol import Limits
from hasten.judge import records
from hasten.judge.judge import Rules
from hasten.judge.keys import Key, Surroundings, judgement_key
from hasten.judge.store import Store
from hasten.judge.stored import StoredJudge
from hasten.measure.instructions import InstructionMeter
from hasten.types import Judgement, Language, Program, TestCase, TestResult, Verdict

SLOW = Program(
    "n = int(input())\ns = 0\nfor i in range(n):\n    s += i\nprint(s)\n", Language.PYTHON
)
TESTS = (TestCase("0", b"10\n", b"45\n"),)
AROUND = Surroundings(
    judge="1 test", machine="x86_64", mode="root", meter="instructions", provenance="qemu 7.2.0",
    language=Language.PYTHON, tool="CPython 3.11.7", files=("/usr/bin/python3 1 2",),
    package_folders=("/usr/lib/python3/dist-packages",), packages="0" * 64,
)  # fmt: skip


def candidate(name: str) -> Program:
    """A program of its own for every name."""
    return Program(f"print(45)  # {name}\n", Language.PYTHON, f"{name}.py")


def key_of(name: str) -> Key:
    """The key of the judgement `judgement_of(name)`."""
    return judgement_key(
        candidate(name), SLOW, tests="0" * 64, rules=Rules(), here=AROUND, there=AROUND
    )


def judgement_of(name: str) -> Judgement:
    """A judgement as the judge makes them, from a few to a few hundred tests long."""
    size = 1 + sum(name.encode()) * 7919 % 300
    results = tuple(
        TestResult(
            str(i), Verdict.IMPROVED, 10 * i, 1000 + i, 2000 + i, 1 << 20, None, 500 + i, 900
        )
        for i in range(size)
    )
    return Judgement(
        program=candidate(name), verdict=Verdict.IMPROVED, tests_passed=size, tests=size,
        meter="instructions", unit="instructions", cost=500 * size, net_cost=None,
        net_of_imports_cost=None, baseline_cost=900 * size, speedup=1.8, net_speedup=None,
        net_of_imports_speedup=None, imports_only=False, startup_share=0.25, results=results,
        provenance="qemu 7.2.0; CPython 3.11.7", sandboxed=True, notes=(name,),
        counters={"instructions": 500 * size},
    )  # fmt: skip


def write(path: Path, prefix: str, count: int) -> None:
    """Store `count` made-up judgements; every so often, tidy up as `hasten store gc` does."""
    with Store(path, clock=time.time) as store:
        for number in range(count):
            name = f"{prefix}-{number}"
            store.put(key_of(name), records.judgement_text(judgement_of(name)))
            print(name, flush=True)
            if number % 20 == 19:
                store.remove(before_s=0.0)
                store.compact()


def judge(path: Path, cache: Path, count: int) -> None:
    """Judge `count` programs for real."""
    host, rules = Host(cache, find_interpreter(sys.executable)), Rules(limits=Limits())
    meter = InstructionMeter(cache)
    with (
        Store(path, clock=time.time) as store,
        StoredJudge(host, meter, rules, {}, store) as court,
    ):
        baseline = court.baseline(SLOW, TESTS)
        for number in range(count):
            found = court.judge(candidate(str(number)), baseline, TESTS)
            print(number, "stored" if found.stored else "made", flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "write":
        write(Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
    else:
        judge(Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
