"""Makes inputs on which programs take long enough to be timed, and keeps those that hold.

    benchmarks/grow_inputs.py SHARED -o FILE [--language cpp] [--pairs 8] [--problems p03161,...]

SHARED: the folder of the programs and their sample inputs (JSON lines, gzip-compressed). For every
problem, sizes grow until programs take some 100 ms. An input holds when at least two programs
print the same on it and at most half of those that end say otherwise: nobody has the right answer,
so programs vouch for each other. FILE gets a JSON line for every pair of programs that agree:
`language`, `problem_id`, `input`, `a`, `b` (sources), `a_ms`, `b_ms` (user and system time of one
run, the interpreter's start included), `start_ms` (that start) and `origin`. FILE.done lists
finished problems, so that a run that was stopped continues.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import random
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from input_formats import Draw, Recipe
from recipes import RECIPES

from hasten.api import default_cache_dir
from hasten.data.shapes import learn
from hasten.exec.host import Host, find_interpreter
from hasten.exec.languages import LANGUAGES, CompileError, Executable
from hasten.exec.protocol import Limits
from hasten.exec.sandbox import Sandbox
from hasten.judge.checkers import CHECKERS
from hasten.types import Language, Program

LIMITS = Limits(cpu_seconds=4, wall_seconds=8, memory_bytes=1 << 30)
SHORTEST_MS, WANTED_MS, LONGEST_MS = 20.0, 120.0, 2000.0
NOTHING_MS = 2.0  # a program that takes no longer than this is far from its limits
ENOUGH_MS = 400.0  # no larger inputs once a program takes this long
INPUT_BYTES = 2_000_000
SOLUTIONS, SOLUTION_PAIRS = 12, 6  # of a problem that has solutions rather than pairs
_FILES = {
    Language.CPP: (
        ("pie_cpp", "input", "target"),
        ("codenet_cpp_candidates", "original", "improved"),
    ),
    Language.PYTHON: (("pie_python", "input", "target"), ("pie_python_short", "input", "target")),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """Pairs of programs, and inputs to learn the format from."""

    name: str
    language: Language
    pairs: tuple[tuple[str, str], ...]
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """One program on one input; no `output`: it did not end well. `late`: it ran out of time."""

    output: bytes | None
    milliseconds: float
    late: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """An input that holds, and what the programs that agree on it took."""

    origin: str
    text: str
    milliseconds: dict[str, float]


def rows(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    """The objects of one file of the data."""
    with gzip.open(folder / "data" / f"{name}.jsonl.gz", "rt") as lines:
        yield from map(json.loads, lines)


def read_problems(folder: Path, language: Language, pairs: int) -> list[Problem]:
    """The problems of a language, those with most pairs first; at most `pairs` of each."""
    samples = {row["problem_id"]: row["inputs"] for row in rows(folder, "tests_public")}
    found: dict[str, dict[tuple[str, str], None]] = defaultdict(dict)
    for name, slow, fast in _FILES[language]:
        for row in rows(folder, name):
            if row[slow] != row[fast]:
                found[row["problem_id"]][row[slow], row[fast]] = None
    problems = []
    for name, every in sorted(found.items(), key=lambda item: -len(item[1])):
        chosen = random.Random(name).sample(list(every), min(pairs, len(every)))
        problems.append(Problem(name, language, tuple(chosen), tuple(samples.get(name, ()))))
    if language is Language.PYTHON:
        problems += read_solutions(folder)
    return problems


def read_solutions(folder: Path) -> list[Problem]:
    """Problems that have solutions rather than pairs: all pairs of some of them."""
    problems = []
    for row in rows(folder, "codecontests_python"):
        draw = random.Random(row["problem_id"])
        every = sorted(set(row["solutions"]))
        chosen = draw.sample(every, min(SOLUTIONS, len(every)))
        pairs = list(itertools.combinations(chosen, 2))
        draw.shuffle(pairs)
        # Tests made by mutation come after those of the problem's author.
        samples = tuple(test["input"][0] for test in row["tests"])
        problems.append(Problem(row["problem_id"], Language.PYTHON, tuple(pairs), samples))
    return problems


class Bench:
    """Runs the programs of one problem in a sandbox."""

    def __init__(self, box: Sandbox, problem: Problem) -> None:
        self._box = box
        self.sources = list(dict.fromkeys(source for pair in problem.pairs for source in pair))
        self._built: dict[str, Executable] = {}
        spec = LANGUAGES[problem.language]
        for source in self.sources:
            built = spec.compile(box, Program(source, problem.language))
            if not isinstance(built, CompileError):
                self._built[source] = built
        self.start_ms = 0.0
        if problem.language is Language.PYTHON:
            empty = spec.compile(box, Program(spec.empty, problem.language))
            assert isinstance(empty, Executable)
            self.start_ms = self._run(empty, b"").milliseconds

    def run(self, source: str, text: str) -> Run:
        """Run one program once; one that did not compile never ends well."""
        built = self._built.get(source)
        return Run(None, 0.0, late=False) if built is None else self._run(built, text.encode())

    def _run(self, built: Executable, stdin: bytes) -> Run:
        self._box.load(built.files)
        result = self._box.run(list(built.argv), stdin=stdin, limits=LIMITS)
        milliseconds = (result.user_ns + result.system_ns) / 1e6
        late = result.wall_expired or milliseconds >= LIMITS.cpu_seconds * 1000
        well = result.exit_code == 0 and not result.output_cut
        return Run(result.stdout if well else None, milliseconds, late)


def agreeing(runs: dict[str, Run]) -> list[str]:
    """The largest set of programs that print the same; empty when an input does not hold.

    Programs that ran out of time say nothing; those that fail otherwise disagree."""
    groups: list[list[str]] = []
    for source, run in runs.items():
        if run.output is None:
            continue
        for group in groups:
            first = runs[group[0]].output
            assert first is not None
            if CHECKERS["tokens"](first, run.output) is None:
                group.append(source)
                break
        else:
            groups.append([source])
    largest = max(groups, key=len, default=[])
    voices = sum(not run.late for run in runs.values())
    return largest if len(largest) >= 2 and 2 * len(largest) >= voices else []


def sizes(top: int) -> list[int]:
    """Sizes to try, from small to large, because nobody knows how a program's time grows.

    The last two are beyond `top`: many programs have room to spare, and the rest will not agree."""
    if top <= 400:
        return sorted({top, max(2, top * 3 // 4), max(2, top // 2)})
    small = itertools.takewhile(lambda size: size < top, (1000 * 5**i for i in range(40)))
    return [*small, top, 2 * top, 4 * top]


def grow(bench: Bench, name: str, recipe: Recipe, origin: str) -> list[Kept]:
    """Inputs that hold, from small to large."""
    alive, kept = list(bench.sources), []
    failures, skip = 0, False
    for size in sizes(recipe.top):
        if skip and size < recipe.top:
            skip = False
            continue
        text = recipe.text(Draw(f"{name} {size}"), size)
        if len(text) > INPUT_BYTES:
            break
        runs = {source: bench.run(source, text) for source in alive}
        alive = [source for source in alive if not runs[source].late]
        agreed = agreeing(runs)
        took = {source: runs[source].milliseconds for source in agreed}
        slowest = max(took.values(), default=0.0) - bench.start_ms
        if SHORTEST_MS <= slowest <= LONGEST_MS:
            kept.append(Kept(f"{origin} {size}", text, took))
        failures += not agreed
        if slowest >= ENOUGH_MS or failures >= 3 or len(alive) < 2:
            break
        skip = bool(agreed) and slowest < NOTHING_MS
    return kept


def pairs_on(problem: Problem, bench: Bench, kept: Sequence[Kept]) -> list[dict[str, Any]]:
    """For every pair the input on which its slower program's time is nearest to what is wanted."""
    found: list[dict[str, Any]] = []
    for a, b in problem.pairs:
        best: tuple[float, Kept] | None = None
        for one in kept:
            if a in one.milliseconds and b in one.milliseconds:
                slower = max(one.milliseconds[a], one.milliseconds[b]) - bench.start_ms
                far = max(slower / WANTED_MS, WANTED_MS / max(slower, 1e-3))
                if SHORTEST_MS < slower <= LONGEST_MS and (best is None or far < best[0]):
                    best = (far, one)
        if best is None:
            continue
        one = best[1]
        found.append(
            {
                "language": problem.language.value,
                "problem_id": problem.name,
                "input": one.text,
                "a": a,
                "b": b,
                "a_ms": one.milliseconds[a],
                "b_ms": one.milliseconds[b],
                "start_ms": bench.start_ms,
                "origin": one.origin,
            }
        )
        if problem.name.startswith("cc") and len(found) == SOLUTION_PAIRS:
            break
    return found


def recipe_for(problem: Problem) -> tuple[Recipe, str] | None:
    """The known format of a problem, or else one that its samples suggest."""
    if problem.name in RECIPES:
        return RECIPES[problem.name], "recipe"
    shape = learn(problem.samples)
    if shape is None:
        return None
    return Recipe(shape.top, lambda draw, size: shape.draw(draw, size).rstrip("\n")), "learned"


def main() -> None:
    """Parse the arguments, grow, write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("shared", type=Path)
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--language", type=Language, choices=list(Language), action="append")
    parser.add_argument("--pairs", type=int, default=8, help="at most, of a problem")
    parser.add_argument("--problems", help="only these, separated by commas")
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--cache", type=Path, default=default_cache_dir())
    arguments = parser.parse_args()
    host = Host(arguments.cache, find_interpreter(arguments.python))
    done_file = arguments.output.with_name(arguments.output.name + ".done")
    done = set(done_file.read_text().splitlines()) if done_file.exists() else set()
    only = set(arguments.problems.split(",")) if arguments.problems else None
    with Sandbox(host) as box:
        for language in arguments.language or list(_FILES):
            for problem in read_problems(arguments.shared, language, arguments.pairs):
                key = f"{language.value} {problem.name}"
                chosen = recipe_for(problem)
                if key in done or chosen is None or (only and problem.name not in only):
                    continue
                bench = Bench(box, problem)
                kept = grow(bench, problem.name, *chosen)
                found = pairs_on(problem, bench, kept)
                with arguments.output.open("a") as out:
                    out.writelines(json.dumps(row) + "\n" for row in found)
                with done_file.open("a") as out:
                    out.write(key + "\n")
                inputs = ", ".join(one.origin for one in kept) or f"nothing from {chosen[1]}"
                print(f"{key}: {len(found)} of {len(problem.pairs)} pairs ({inputs})",
                      file=sys.stderr)  # fmt: skip


if __name__ == "__main__":
    main()
