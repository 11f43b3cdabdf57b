"""How far the quick meters agree with gem5, the meter of the PIE paper.

    benchmarks/gem5_agreement.py [--shared ../shared] [--meters instructions,cachegrind]
                                 [--results FILE]

Reads SHARED/data/gem5/pie_cpp.jsonl.gz (`submission_id`, `problem_id`, `stdin`, `sim_ticks`) and
the sources in SHARED/data/pie_cpp.jsonl.gz. A pair is a slow and a fast program that gem5 ran on
the same input; its ratio is cost of the slow one / cost of the fast one, whole processes. For
every meter, over the pairs:

- rank correlation: Spearman's, of the ratios, ties at their mean rank. Its 95 % interval is from
  a bootstrap that resamples problems (programs of one problem are not independent).
- same side of 1.1x: each pair is asked twice, whether the fast program improves on the slow one
  and whether the slow one improves on the fast one, by 1.10 or more each time. The share of
  answers that are those of gem5. Same interval.

With --results, costs are kept in FILE (a JSON line each), from which a run that was stopped
continues; leave FILE out to measure everything anew, and after anything that changes costs.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import statistics
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hasten.api import default_cache_dir
from hasten.errors import MissingTool, UsageError
from hasten.exec.host import Host, find_interpreter
from hasten.exec.languages import LANGUAGES, CompileError
from hasten.exec.protocol import Limits
from hasten.exec.sandbox import Sandbox
from hasten.judge.judge import THRESHOLD
from hasten.measure.base import Meter, metered_limits
from hasten.measure.meters import make_meter
from hasten.types import Language, Program

RESAMPLES, SEED = 10_000, 0


@dataclass(frozen=True, slots=True)
class Ratios:
    """One pair: cost of the slow program / cost of the fast one, by gem5 and by the meter."""

    problem_id: str
    gem5: float
    meter: float


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a gzip-compressed JSON lines file."""
    for line in gzip.decompress(path.read_bytes()).splitlines():
        yield json.loads(line)


def main() -> None:
    """Parse the arguments, measure, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    default = Path(__file__).parents[2] / "shared"
    parser.add_argument("--shared", type=Path, default=default)
    parser.add_argument("--meters", default="instructions,cachegrind,model")
    parser.add_argument("--results", type=Path)
    arguments = parser.parse_args()

    simulated = {
        row["submission_id"]: row
        for row in rows(arguments.shared / "data" / "gem5" / "pie_cpp.jsonl.gz")
    }
    sources, pairs = {}, []
    for row in rows(arguments.shared / "data" / "pie_cpp.jsonl.gz"):
        ids = (row["submission_id_v0"], row["submission_id_v1"])
        if all(name in simulated for name in ids) and len({simulated[i]["stdin"] for i in ids}) < 2:
            pairs.append(ids)
            sources.update(zip(ids, (row["input"], row["target"]), strict=True))
    if not pairs:
        sys.exit(f"no pair in {arguments.shared} has ticks of both programs on one input")
    print(f"{len(pairs)} pairs of {len(sources)} programs on "
          f"{len({simulated[slow]['problem_id'] for slow, _ in pairs})} problems\n")  # fmt: skip
    print("| meter | pairs | rank correlation with gem5 (95 %) | same side of 1.1x (95 %) |")
    print("|---|---|---|---|")
    for name in arguments.meters.split(","):
        costs = measure_all(name, sources, simulated, arguments.results)
        if costs is None:
            continue
        found = [
            Ratios(
                problem_id=simulated[slow]["problem_id"],
                gem5=simulated[slow]["sim_ticks"] / simulated[fast]["sim_ticks"],
                meter=costs[slow] / costs[fast],
            )
            for slow, fast in pairs
            if slow in costs and fast in costs
        ]
        print(f"| {name} | {len(found)} | {with_interval(correlation, found, '{:.3f}')} "
              f"| {with_interval(same_side, found, '{:.1%}')} |")  # fmt: skip


# -- measuring ----------------------------------------------------------------------------------


def measure_all(
    name: str,
    sources: dict[str, str],
    simulated: dict[str, dict[str, Any]],
    results: Path | None,
) -> dict[str, int] | None:
    """Cost of every program by its submission, those that fail left out; None without the meter."""
    host = Host(default_cache_dir(), find_interpreter(sys.executable))
    try:
        meter = make_meter(name, host.cache_dir)
    except (MissingTool, UsageError) as error:
        print(f"{name} is skipped: {error}", file=sys.stderr)
        return None
    costs = {}
    if results is not None and results.exists():
        kept = map(json.loads, results.read_text().splitlines())
        costs = {row["submission_id"]: row["cost"] for row in kept if row["meter"] == name}
    missing = [submission for submission in sources if submission not in costs]
    if not missing:
        return costs
    with Sandbox(host, tools=meter.tools) as box:
        for number, submission in enumerate(missing, start=1):
            stdin = simulated[submission]["stdin"].encode()
            try:
                costs[submission] = cost(box, meter, sources[submission], stdin)
            except UsageError as error:
                print(f"{submission} is left out of {name}: {error}", file=sys.stderr)
                continue
            if results is not None:
                row = {"meter": name, "submission_id": submission, "cost": costs[submission]}
                with results.open("a") as out:
                    out.write(json.dumps(row) + "\n")
            if number % 20 == 0:
                print(f"{name}: {number} of {len(missing)}", file=sys.stderr)
    return costs


def cost(box: Sandbox, meter: Meter, source: str, stdin: bytes) -> int:
    """Cost of one run. Raises `UsageError` for a program that does not compile or run here."""
    spec = LANGUAGES[Language.CPP]
    built = spec.compile(box, Program(source, Language.CPP))
    if isinstance(built, CompileError):
        raise UsageError(f"it does not compile: {built.message}")
    box.load(built.files)
    plain = box.run(list(built.argv), stdin=stdin, limits=Limits())
    if plain.exit_code != 0:
        raise UsageError(f"it ends with {plain.exit_code or plain.signal}")
    limits = metered_limits(Limits(), plain.user_ns + plain.system_ns)
    run = meter.measure(box, list(built.argv), stdin=stdin, limits=limits)
    if run.measurement is None:
        raise UsageError("the meter gave no count")
    return run.measurement.cost


# -- statistics ---------------------------------------------------------------------------------


def correlation(found: Sequence[Ratios]) -> float | None:
    """Spearman's rank correlation; None where all ranks of one side are equal."""
    gem5, meter = ranks([r.gem5 for r in found]), ranks([r.meter for r in found])
    try:
        return statistics.correlation(gem5, meter)
    except statistics.StatisticsError:
        return None


def ranks(values: Sequence[float]) -> list[float]:
    """From 1 for the smallest; equal values share their mean rank."""
    places: dict[float, list[int]] = defaultdict(list)
    for place, value in enumerate(sorted(values), start=1):
        places[value].append(place)
    return [statistics.fmean(places[value]) for value in values]


def same_side(found: Sequence[Ratios]) -> float | None:
    """Share of answers to "1.10 times faster?" that are gem5's, each pair asked both ways."""
    same = [(gem5 >= THRESHOLD) == (meter >= THRESHOLD)
            for r in found
            for gem5, meter in ((r.gem5, r.meter), (1 / r.gem5, 1 / r.meter))]  # fmt: skip
    return statistics.fmean(same) if same else None


def with_interval(
    figure: Callable[[Sequence[Ratios]], float | None], found: Sequence[Ratios], form: str
) -> str:
    """The figure and its 95 % interval: percentiles over resampled problems."""
    value = figure(found)
    if value is None:
        return "-"
    by_problem: dict[str, list[Ratios]] = defaultdict(list)
    for ratios in found:
        by_problem[ratios.problem_id].append(ratios)
    groups, rng = list(by_problem.values()), random.Random(SEED)
    drawn = (
        figure([r for group in rng.choices(groups, k=len(groups)) for r in group])
        for _ in range(RESAMPLES)
    )
    ordered = sorted(value for value in drawn if value is not None)
    low, high = (ordered[round(share * (len(ordered) - 1))] for share in (0.025, 0.975))
    return f"{form.format(value)} ({form.format(low)} to {form.format(high)})"


if __name__ == "__main__":
    main()
