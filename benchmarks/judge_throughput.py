"""How fast the judge is: test runs a second, the price of metering, and two workers against one.

    benchmarks/judge_throughput.py [--pairs PAIRS.jsonl]

Everything of one table is measured in turn, in one run. Runs per second are of one core, on the
small tests of the programs in examples/; the peer is one bare `subprocess.run` per test of the
same program (C++: as plain `g++ -O3` makes it), which protects from nothing and checks nothing.
The price of metering is processor time under the meter over native processor time, each less that
of an empty program; with --pairs (what benchmarks/grow_inputs.py writes), the median over real
programs, else over the examples. Two workers judge what one judges, and must say the same.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from hasten.data.testfiles import load_tests
from hasten.dist import map_with
from hasten.exec.compiled import CompileError, Executable
from hasten.exec.host import Host, find_interpreter
from hasten.exec.languages import LANGUAGES, read_program
from hasten.exec.protocol import Limits
from hasten.exec.sandbox import Sandbox
from hasten.judge.judge import Judge, Rules
from hasten.judge.testing import run_test
from hasten.measure.base import metered_limits
from hasten.measure.meters import make_meter
from hasten.types import Language, Program, TestCase, Verdict

EXAMPLES = Path(__file__).parents[1] / "examples"
PROGRAMS = {
    Language.CPP: [EXAMPLES / "ranges" / "slow.cpp"],
    Language.PYTHON: [EXAMPLES / "members" / "slow.py", EXAMPLES / "stones" / "slow.py"],
}
ROUNDS = 15
METERS = ("instructions", "model")
RULES = Rules(limits=Limits(cpu_seconds=10, wall_seconds=30))


@dataclass(frozen=True)
class Work:
    """A program and its tests, small ones first."""

    program: Program
    tests: tuple[TestCase, ...]


def main() -> int:
    """Print all tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--pairs", type=Path, help="real programs, for the price of metering")
    parser.add_argument("--programs", type=int, default=20, help="how many of those per language")
    chosen = parser.parse_args()
    host = Host(
        Path(os.environ.get("HASTEN_CACHE", Path.home() / ".cache" / "hasten")),
        find_interpreter(sys.executable),
    )
    works = {language: [_work(path) for path in paths] for language, paths in PROGRAMS.items()}
    with one_core():
        throughput(host, works)
        price_of_metering(host, works, chosen.pairs, chosen.programs)
    scaling(host, works)
    return 0


def _work(path: Path) -> Work:
    tests = sorted(load_tests(path.parent / "tests"), key=lambda test: len(test.input))
    return Work(read_program(path), tuple(tests))


class one_core:
    """Everything meanwhile runs on one core."""

    def __enter__(self) -> None:
        self._allowed = os.sched_getaffinity(0)
        os.sched_setaffinity(0, {max(self._allowed)})

    def __exit__(self, *_: object) -> None:
        os.sched_setaffinity(0, self._allowed)


# -- runs per second ---------------------------------------------------------------------------


def throughput(host: Host, works: dict[Language, list[Work]]) -> None:
    """Test runs a second, three ways."""
    print("Test runs a second on one core, median of", ROUNDS, "rounds in turn\n")
    print("| language | bare subprocess.run | a sandbox per test | ours | ours / bare |")
    print("|---|---|---|---|---|")
    for language, some in works.items():
        rates: dict[str, list[float]] = {"bare": [], "sandbox per test": [], "ours": []}
        with tempfile.TemporaryDirectory() as folder, Sandbox(host) as box:
            for work in some:
                tests = work.tests[:2]
                executable = _compile(box, work.program)
                bare = _bare(work.program, Path(folder))
                ways: dict[str, Callable[[TestCase], None]] = {
                    "bare": lambda test, bare=bare: _run_bare(bare, test),
                    "sandbox per test": lambda test, e=executable: _run_alone(host, e, test),
                    "ours": lambda test, e=executable: _run_ours(box, e, test),
                }
                box.load(executable.files)
                for name, way in itertools.islice(itertools.cycle(ways.items()), 3 * ROUNDS):
                    repeats = 2 if name == "sandbox per test" else 20
                    started = time.perf_counter()
                    for _ in range(repeats):
                        for test in tests:
                            way(test)
                    seconds = time.perf_counter() - started
                    rates[name].append(repeats * len(tests) / seconds)
        medians = {name: statistics.median(values) for name, values in rates.items()}
        print(
            f"| {language} | {medians['bare']:.0f} | {medians['sandbox per test']:.0f} "
            f"| {medians['ours']:.0f} | {medians['ours'] / medians['bare']:.2f} |"
        )
    print()


def _compile(box: Sandbox, program: Program) -> Executable:
    executable = LANGUAGES[program.language].compile(box, program)
    assert not isinstance(executable, CompileError), executable.message
    return executable


def _bare(program: Program, folder: Path) -> list[str]:
    """The program as a user would run it: these are the project's own."""
    source = folder / program.name
    source.write_text(program.source)
    if program.language is Language.PYTHON:
        return [sys.executable, str(source)]
    binary = source.with_suffix("")
    subprocess.run(["g++", "-std=c++17", "-O3", "-o", binary, source], check=True)
    return [str(binary)]


def _run_bare(command: list[str], test: TestCase) -> None:
    subprocess.run(command, input=test.input, capture_output=True, check=True)


def _run_alone(host: Host, executable: Executable, test: TestCase) -> None:
    with Sandbox(host) as box:
        box.load(executable.files)
        box.run(list(executable.argv), stdin=test.input, limits=RULES.limits)


def _run_ours(box: Sandbox, executable: Executable, test: TestCase) -> None:
    assert run_test(box, executable, test, RULES).verdict is Verdict.PASSED


# -- metering ------------------------------------------------------------------------------------


def price_of_metering(
    host: Host, works: dict[Language, list[Work]], pairs: Path | None, most: int
) -> None:
    """Metered over native processor time, net of an empty program."""
    print("Processor time under the meter / native, less an empty program's\n")
    print("| language | meter | programs | median | from | to |")
    print("|---|---|---|---|---|---|")
    chosen = works if pairs is None else _real(pairs, most)
    for language, some in chosen.items():
        for name in METERS:
            ratios = sorted(_ratios(host, name, language, some))
            print(
                f"| {language} | {name} | {len(ratios)} | {statistics.median(ratios):.1f} "
                f"| {ratios[0]:.1f} | {ratios[-1]:.1f} |"
            )
    print()


def _real(pairs: Path, most: int) -> dict[Language, list[Work]]:
    """The first program of every problem's first pair, evenly spread over the file."""
    found: dict[Language, dict[str, Work]] = {Language.CPP: {}, Language.PYTHON: {}}
    for line in pairs.open():
        pair = json.loads(line)
        language = Language(pair["language"])
        test = TestCase("0", pair["input"].encode(), b"")
        work = Work(Program(pair["a"], language), (test,))
        found[language].setdefault(pair["problem_id"], work)
    return {
        language: list(works.values())[:: max(1, len(works) // most)][:most]
        for language, works in found.items()
    }


def _ratios(host: Host, name: str, language: Language, works: list[Work]) -> Iterator[float]:
    meter = make_meter(name, host.cache_dir)
    limits = metered_limits(RULES.limits, 10**10)
    with Sandbox(host, tools=meter.tools) as box:

        def both(program: Program, stdin: bytes) -> tuple[int, int]:
            """Native and metered ns: the least of three and of one run."""
            executable = _compile(box, program)
            box.load(executable.files)
            argv = list(executable.argv)
            native = [box.run(argv, stdin=stdin, limits=RULES.limits) for _ in range(3)]
            metered = meter.measure(box, argv, stdin=stdin, limits=limits).result
            assert metered.exit_code == native[0].exit_code == 0
            return (
                min(run.user_ns + run.system_ns for run in native),
                metered.user_ns + metered.system_ns,
            )

        empty, metered_empty = both(Program(LANGUAGES[language].empty, language), b"")
        for work in works:
            native, metered = both(work.program, work.tests[-1].input)
            yield (metered - metered_empty) / (native - empty)


# -- workers -------------------------------------------------------------------------------------


def scaling(host: Host, works: dict[Language, list[Work]]) -> None:
    """The same programs judged by one worker and by two."""
    print("Judging 16 programs by one worker and by two, three times in turn\n")
    times: dict[int, list[float]] = {1: [], 2: []}
    said: list[list[tuple[Verdict, int | None]]] = []
    work = works[Language.CPP][0]
    programs = [
        Program(f"{work.program.source}\n// {number}\n", Language.CPP) for number in range(16)
    ]
    meter = make_meter("instructions", host.cache_dir)
    with Judge(host, meter, RULES) as judge:
        baseline = judge.baseline(work.program, work.tests)
    for workers in (1, 2) * 3:
        started = time.perf_counter()
        found = dict(
            map_with(
                lambda: Judge(host, meter, RULES),
                lambda judge, program: judge.judge(program, baseline, work.tests),
                programs,
                workers=workers,
            )
        )
        times[workers].append(time.perf_counter() - started)
        said.append([(found[i].verdict, found[i].cost) for i in sorted(found)])
    one, two = (statistics.median(times[workers]) for workers in (1, 2))
    same = all(those == said[0] for those in said)
    print(f"one worker {one:.2f} s, two workers {two:.2f} s: {one / two:.2f} times as fast")
    print(f"verdicts and costs: {'the same' if same else 'NOT THE SAME'}")


if __name__ == "__main__":
    sys.exit(main())
