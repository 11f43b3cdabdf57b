"""How well the meters predict time, and the fit of the meter `model`'s weights.

    benchmarks/cost_model.py collect PAIRS.jsonl -o RUNS.jsonl     (hours; resumes; quiet machine)
    benchmarks/cost_model.py report RUNS.jsonl

`PAIRS.jsonl` is what benchmarks/grow_inputs.py writes: pairs of programs and an input on which the
slower takes more than 20 ms. `collect` times every program natively (user and system time of the
whole process, the least of some runs, pairs in turn A B A B on one core) in two sessions, one after
the other, and counts it by the meters. `report` fits the weights on half of the problems of each
language and prints, for the other half, how the ratio of a pair by each meter goes with its ratio
by time: Spearman's rank correlation, and the share of pairs on the same side of 1.1x; beside each
the ceiling (one session against the other), and 95 % intervals from a bootstrap over problems.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import nnls
from scipy.stats import spearmanr

from hasten.errors import HastenError
from hasten.exec.host import Host, find_interpreter
from hasten.exec.languages import LANGUAGES, CompileError, Executable
from hasten.exec.protocol import Limits
from hasten.exec.sandbox import Sandbox
from hasten.measure.base import metered_limits
from hasten.measure.machine import timing_core
from hasten.measure.meters import make_meter
from hasten.measure.model import WEIGHTS
from hasten.types import Language, Program

LIMITS = Limits(cpu_seconds=10, wall_seconds=30)
SESSION_SECONDS = 0.8  # about what one pair may take in one session
RESAMPLES = 10_000
SIDE = 1.1
# What is weighed, with the price in ns that a processor's manual lets one expect; the fit is drawn
# towards these where the programs say little. Left out: what repeats these, and the clocks.
PRIOR = {
    "runs": 400_000.0, "instructions": 0.06, "code_misses": 2.0, "l1_near": 0.5, "l1_far": 2.0,
    "l2_near": 1.0, "l2_far": 5.0, "l3_near": 2.0, "l3_far": 40.0, "tlb_misses": 1.0, "walks": 5.0,
    "branch_misses": 4.0, "jump_misses": 4.0, "divisions": 2.0, "long_divisions": 3.0,
    "float_divisions": 2.0, "string_steps": 0.05, "system_calls": 150.0, "bytes_read": 0.05,
    "bytes_written": 0.05, "pages": 400.0, "mappings": 1000.0, "blocks": 0.05, "calls": 0.1,
    "multiplications": 0.2, "float_steps": 0.3, "forwards": 0.5,
}  # fmt: skip
FEATURES = tuple(PRIOR)
STRENGTHS = (0.0, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 1.0, 3.0, 10.0)
FOLDS = 5


def main() -> int:
    """Collect or report."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    collecting = commands.add_parser("collect")
    collecting.add_argument("pairs", type=Path)
    collecting.add_argument("-o", "--output", type=Path, required=True)
    collecting.add_argument("--limit", type=int, default=0, help="pairs per problem (0: all)")
    reporting = commands.add_parser("report")
    reporting.add_argument("runs", type=Path)
    chosen = parser.parse_args()
    if chosen.command == "collect":
        collect(chosen.pairs, chosen.output, chosen.limit)
    else:
        report([json.loads(line) for line in chosen.runs.open()])
    return 0


# -- collecting ------------------------------------------------------------------------------


def collect(pairs_file: Path, output: Path, limit: int) -> None:
    """Write a line for every pair: counts and two sessions of times. Resumes by pair."""
    wanted = list(_chosen(pairs_file, limit))
    host = Host(
        Path(os.environ.get("HASTEN_CACHE", Path.home() / ".cache" / "hasten")),
        find_interpreter(sys.executable),
    )
    found = _read(output)
    for stage in ("first", "counts", "second"):
        for number, (key, pair) in enumerate(wanted, 1):
            row = found.setdefault(
                key,
                {"key": key, "language": pair["language"], "problem_id": pair["problem_id"]},
            )
            if stage in row or row.get("failed"):
                continue
            try:
                row[stage] = _counts(host, pair) if stage == "counts" else _times(host, pair)
            except HastenError as error:
                row["failed"] = str(error)
            with output.open("a") as file:  # the last line of a key counts
                file.write(json.dumps(row) + "\n")
            print(f"{stage} {number}/{len(wanted)} {row.get('failed', '')}", file=sys.stderr)


def _chosen(pairs_file: Path, limit: int) -> Iterator[tuple[str, dict[str, Any]]]:
    taken: dict[tuple[str, str], int] = {}
    for line in pairs_file.open():
        pair = json.loads(line)
        problem = (pair["language"], pair["problem_id"])
        taken[problem] = taken.get(problem, 0) + 1
        if not limit or taken[problem] <= limit:
            yield hashlib.sha256(line.encode()).hexdigest()[:16], pair


def _read(output: Path) -> dict[str, dict[str, Any]]:
    if not output.exists():
        return {}
    rows = [json.loads(line) for line in output.open()]
    return {row["key"]: row for row in rows}


def _both(box: Sandbox, pair: dict[str, Any]) -> list[Executable]:
    language = Language(pair["language"])
    compiled = []
    for source in (pair["a"], pair["b"]):
        executable = LANGUAGES[language].compile(box, Program(source, language))
        if isinstance(executable, CompileError):
            raise HastenError(executable.message)
        compiled.append(executable)
    return compiled


def _times(host: Host, pair: dict[str, Any]) -> list[int]:
    """The two programs' least user+system nanoseconds."""
    stdin = pair["input"].encode()
    rounds = max(3, min(9, int(SESSION_SECONDS * 1e3 / (pair["a_ms"] + pair["b_ms"]))))
    with Sandbox(host, core=timing_core()) as box:
        programs = _both(box, pair)
        best = [sys.maxsize, sys.maxsize]
        for _ in range(rounds + 1):
            for which, program in enumerate(programs):
                box.load(program.files)
                run = box.run(list(program.argv), stdin=stdin, limits=LIMITS)
                if run.exit_code != 0:
                    raise HastenError(f"exit status {run.exit_code}, signal {run.signal}")
                best[which] = min(best[which], run.user_ns + run.system_ns)
    return best


def _counts(host: Host, pair: dict[str, Any]) -> list[dict[str, int]]:
    """What the meter `model` counts of the two programs."""
    meter = make_meter("model", host.cache_dir)
    stdin = pair["input"].encode()
    limits = metered_limits(LIMITS, int((pair["a_ms"] + pair["b_ms"]) * 1e6))
    found = []
    with Sandbox(host, tools=meter.tools) as box:
        for program in _both(box, pair):
            box.load(program.files)
            run = meter.measure(box, list(program.argv), stdin=stdin, limits=limits)
            if run.measurement is None:
                raise HastenError(f"{meter.name} gave no count")
            found.append(run.measurement.counters)
    return found


# -- the fit ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Runs:
    """Pairs: counts (pairs x 2 x features) and times in ns (sessions x pairs x 2)."""

    problems: list[str]
    counts: np.ndarray
    times: np.ndarray

    def take(self, which: np.ndarray) -> Runs:
        """Some of the pairs."""
        chosen = [problem for problem, kept in zip(self.problems, which, strict=True) if kept]
        return Runs(chosen, self.counts[which], self.times[:, which])


def load(rows: Sequence[dict[str, Any]], language: str) -> Runs:
    """The complete pairs of one language whose slower program takes more than 20 ms."""
    last = {row["key"]: row for row in rows}
    complete = [
        row
        for row in last.values()
        if row["language"] == language
        and {"first", "counts", "second"} <= row.keys()
        and max(row["first"]) > 20e6
    ]
    counts = [
        [[{"runs": 1, **run}[name] for name in FEATURES] for run in row["counts"]]
        for row in complete
    ]
    return Runs(
        [f"{language} {row['problem_id']}" for row in complete],
        np.array(counts, dtype=float).reshape(len(complete), 2, len(FEATURES)),
        np.array([[row[s] for row in complete] for s in ("first", "second")], dtype=float),
    )


def in_first_half(problem: str) -> bool:
    """Problems are halved by a digest of their names: the same halves whatever else is there."""
    return hashlib.sha256(problem.encode()).digest()[0] % 2 == 0


def fit(sets: Sequence[Runs]) -> np.ndarray:
    """Weights in ns, none below zero, by least squares of the relative error of single runs.

    Every language, within it every problem, and within it every pair, weighs the same. The sum
    that is made small has `strength` times the squared relative distance from `PRIOR` added; the
    strength is the one that predicts the pairs' ratios best within these runs, in five folds of
    problems."""
    strengths = {strength: _error_in_folds(sets, strength) for strength in STRENGTHS}
    return _fit(sets, min(strengths, key=strengths.__getitem__))


def _fit(sets: Sequence[Runs], strength: float) -> np.ndarray:
    prior = np.array(list(PRIOR.values()))
    rows, targets = _relative(sets)
    rows = np.vstack([rows * prior, np.sqrt(strength) * np.eye(len(prior))])
    targets = np.concatenate([targets, np.full(len(prior), np.sqrt(strength))])
    weights, _ = nnls(rows, targets, maxiter=10_000)
    return weights * prior


def _relative(sets: Sequence[Runs]) -> tuple[np.ndarray, np.ndarray]:
    rows, targets = [], []
    for runs in sets:
        pairs_of = {problem: runs.problems.count(problem) for problem in runs.problems}
        times = runs.times.min(axis=0)
        for index, problem in enumerate(runs.problems):
            weight = (pairs_of[problem] * len(pairs_of)) ** -0.5
            for which in range(2):
                rows.append(weight * runs.counts[index, which] / times[index, which])
                targets.append(weight)
    return np.array(rows), np.array(targets)


def _error_in_folds(sets: Sequence[Runs], strength: float) -> float:
    """Mean distance of the pairs' log ratios, each predicted without its own fold; mean over the
    languages."""
    errors: list[list[float]] = [[] for _ in sets]
    for fold in range(FOLDS):
        inside = [np.array([_fold(problem) == fold for problem in runs.problems]) for runs in sets]
        kept = [runs.take(~which) for runs, which in zip(sets, inside, strict=True)]
        weights = _fit(kept, strength)
        for found, runs, which in zip(errors, sets, inside, strict=True):
            out = runs.take(which)
            times = log_ratio(out.times.min(axis=0))
            found += list(np.abs(log_ratio(out.counts @ weights) - times))
    return float(np.mean([np.mean(found) for found in errors]))


def _fold(problem: str) -> int:
    return hashlib.sha256(problem.encode()).digest()[1] % FOLDS


# -- the report ------------------------------------------------------------------------------

Statistic = Callable[[np.ndarray, np.ndarray], float]


def correlation(a: np.ndarray, b: np.ndarray) -> float:
    """Spearman's rank correlation of log ratios."""
    return float(spearmanr(a, b).statistic)


def same_side(a: np.ndarray, b: np.ndarray) -> float:
    """Share of pairs that both ratios call improved or both do not."""
    bar = np.log(SIDE)
    return float(((a >= bar) == (b >= bar)).mean())


def distance(a: np.ndarray, b: np.ndarray) -> float:
    """Mean distance of the log ratios: 0.1 is about 10 % off."""
    return float(np.abs(a - b).mean())


def log_ratio(costs: np.ndarray) -> np.ndarray:
    """Of the last axis's two programs."""
    return np.log(costs[..., 0] / costs[..., 1])


def interval(statistic: Callable[[np.ndarray], float], problems: list[str]) -> tuple[float, float]:
    """The 95 % interval of a statistic of some pairs (by index): `RESAMPLES` resamples of
    problems."""
    names = sorted(set(problems))
    members = [np.flatnonzero(np.array(problems) == name) for name in names]
    random = np.random.default_rng(0)
    found = []
    for _ in range(RESAMPLES):
        chosen = random.integers(len(names), size=len(names))
        found.append(statistic(np.concatenate([members[i] for i in chosen])))
    low, high = np.nanpercentile(found, [2.5, 97.5])
    return float(low), float(high)


def with_interval(statistic: Statistic, a: np.ndarray, b: np.ndarray, problems: list[str]) -> str:
    """The statistic of all pairs, and its interval."""
    low, high = interval(lambda index: statistic(a[index], b[index]), problems)
    return f"{statistic(a, b):.3f} ({low:.3f} to {high:.3f})"


def report(rows: Sequence[dict[str, Any]]) -> None:
    """Fit on one half, print how well the other is predicted, and the weights."""
    languages = {"C++": load(rows, "cpp"), "Python": load(rows, "python")}
    halves = {
        name: np.array([in_first_half(problem) for problem in runs.problems])
        for name, runs in languages.items()
    }
    fitted = fit([runs.take(halves[name]) for name, runs in languages.items()])
    print("Fitted on the first half of the problems, validated on the second.\n")
    for name, runs in languages.items():
        _table(name, runs.take(~halves[name]), fitted)
    everything = fit(list(languages.values()))
    print("Weights in fs, fitted on all problems (those to ship), and on the first half:\n")
    print("| counter | all | first half |\n|---|---|---|")
    for name, all_of_them, half in zip(FEATURES, everything * 1e6, fitted * 1e6, strict=True):
        if all_of_them or half:
            print(f"| {name} | {all_of_them:.0f} | {half:.0f} |")


def _table(name: str, runs: Runs, fitted: np.ndarray) -> None:
    shipped = np.array([WEIGHTS.get(feature, 0) for feature in FEATURES], dtype=float)
    ratios = {
        "model, weights of the first half": log_ratio(runs.counts @ fitted),
        "model, weights as shipped (fitted on both halves)": log_ratio(runs.counts @ shipped),
        "instructions": log_ratio(runs.counts[:, :, FEATURES.index("instructions")]),
    }
    first, second = log_ratio(runs.times[0]), log_ratio(runs.times[1])
    print(f"{name}: {len(first)} pairs of {len(set(runs.problems))} problems\n")
    columns = ("rank correlation", "same side of 1.1x", "distance of log ratios")
    print(f"| against time, session 2 | {' | '.join(f'{c} (95 %)' for c in columns)} |")
    print("|---|---|---|---|")
    statistics = (correlation, same_side, distance)
    for by, values in {"time, session 1 (the ceiling)": first, **ratios}.items():
        cells = [with_interval(s, values, second, runs.problems) for s in statistics]
        print(f"| {by} | {' | '.join(cells)} |")
    ceilings = [statistic(first, second) for statistic in (correlation, same_side)]
    print()
    for by, values in ratios.items():
        shares = [
            f"{statistic(values, second) / ceiling:.3f}"
            for statistic, ceiling in zip((correlation, same_side), ceilings, strict=True)
        ]
        print(f"{by}: of the ceiling {shares[0]} (rank), {shares[1]} (side)")
    _difference(runs, ratios, second)


def _difference(runs: Runs, ratios: dict[str, np.ndarray], time: np.ndarray) -> None:
    """By how much the model is better than instructions, on the same resamples."""
    model, instructions = ratios["model, weights of the first half"], ratios["instructions"]
    print("\nmodel less instructions, paired:")
    for statistic in (correlation, same_side, distance):

        def gain(index: np.ndarray, statistic: Statistic = statistic) -> float:
            ours = statistic(model[index], time[index])
            return ours - statistic(instructions[index], time[index])

        low, high = interval(gain, runs.problems)
        everything = gain(np.arange(len(time)))
        print(f"  {statistic.__name__}: {everything:+.3f} ({low:+.3f} to {high:+.3f})")
    print()


if __name__ == "__main__":
    sys.exit(main())
