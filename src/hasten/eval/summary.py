"""The figures of a run with their intervals, by language and against the humans.

Every interval of a summary comes from the same draws of problems (`intervals`), so that the same
run and seed give the same numbers, whatever the order of the rows.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from hasten.errors import SandboxError, UsageError
from hasten.eval.intervals import (
    FEW_PROBLEMS,
    RESAMPLES,
    Estimate,
    Numbers,
    estimates,
    medians,
)
from hasten.eval.metrics import Column, Table, prefix, score, table_of, unbiased
from hasten.eval.protocols import Protocol, protocol_of
from hasten.eval.records import Outcome, Row, Run
from hasten.judge.reward import UNJUDGED

_ALL_UP_TO = 8  # every k is given up to this one, then powers of two


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a run. `rows`: how many it is over; without any there is no `value`. `low` and
    `high`: its 95 % interval, None where an end cannot be had. `least` and `most`: of a share from
    which rows were left out, what it were if what is unjudged had failed, or succeeded."""

    value: float | None
    low: float | None
    high: float | None
    rows: int
    least: float | None = None
    most: float | None = None


Figures = Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class Part:
    """The figures of some rows. `k`: of the first k candidates; `unbiased`: expected of k of n
    independent ones; `target`: of the human targets, as if each were the one candidate; `versus`:
    by k, the share of rows whose best is faster than the human target; `fastest`: mean speedup of
    the fastest generation of the problem (of any of its rows) and of the fastest human one."""

    n: int
    problems: int
    unjudged: int
    k: Mapping[int, Figures]
    unbiased: Mapping[int, Figures] = field(default_factory=dict)
    target: Figures = field(default_factory=dict)
    versus: Mapping[int, Figure] = field(default_factory=dict)
    fastest: Figures = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures of a run. `samples`: the most that any row has. `slow_failed`: rows whose slow
    program fails or has no cost, which nothing can improve; `unconfirmed`: right candidates whose
    speedup the judge did not confirm or could not measure, so that they count 1.0."""

    name: str
    protocol: Protocol
    meter: str
    unit: str
    provenance: str
    exchangeable: bool
    samples: int
    slow_failed: int
    unconfirmed: int
    resamples: int
    seed: int
    whole: Part
    languages: Mapping[str, Part]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A run and its figures."""

    run: Run
    summary: Summary


def default_at(samples: int, protocol: Protocol) -> tuple[int, ...]:
    """The k that are given unless others are asked for."""
    if protocol.at:
        return protocol.at
    powers = [1 << bit for bit in range(samples.bit_length())]
    return tuple(sorted({*range(1, min(samples, _ALL_UP_TO) + 1), *powers, max(samples, 1)}))


def summarise(
    run: Run, *, at: Sequence[int] = (), resamples: int = RESAMPLES, seed: int = 0
) -> Summary:
    """All figures of a run. `at`: the k (default: `default_at`).

    Raises `UsageError` for a k below 1 or a run without rows, `SandboxError` where nothing could
    be judged."""
    protocol = protocol_of(run.protocol)
    _check(run, at, resamples)
    chosen = tuple(sorted(set(at))) or default_at(run.samples, protocol)
    draw = Draw(resamples, seed)
    languages = sorted({row.language for row in run.rows})
    whole = _part(run.rows, run, protocol, chosen, draw)
    parts = {
        name: whole
        if len(languages) == 1
        else _part([row for row in run.rows if row.language == name], run, protocol, chosen, draw)
        for name in languages
    }
    return Summary(
        name=run.name,
        protocol=protocol,
        meter=run.meter,
        unit=run.unit,
        provenance=run.provenance,
        exchangeable=run.exchangeable,
        samples=run.samples,
        slow_failed=sum(_hopeless(row.slow) for row in run.rows),
        unconfirmed=sum(
            one.correct and one.speedup is None
            for row in run.rows
            if not _hopeless(row.slow)
            for one in row.candidates
        ),
        resamples=resamples,
        seed=seed,
        whole=whole,
        languages=parts,
        warnings=_warnings(run, whole, chosen),
    )


def _check(run: Run, at: Sequence[int], resamples: int) -> None:
    if any(k < 1 for k in at):
        raise UsageError(f"the best of {min(at)} samples: give 1 or more")
    if resamples < 100:
        raise UsageError(f"{resamples} resamples: give at least 100")
    if not run.rows:
        raise UsageError(f"{run.name} has no rows: there is nothing to make a figure of")
    unjudged = [one for row in run.rows for one in row.candidates if one.verdict == UNJUDGED]
    if unjudged and len(unjudged) == sum(len(row.candidates) for row in run.rows):
        raise SandboxError(
            f"none of the {len(unjudged)} programs of {run.name} could be judged: "
            f"{unjudged[0].detail}"
        )


def _hopeless(slow: Outcome) -> bool:
    return slow.verdict != UNJUDGED and (not slow.correct or slow.cost is None)


def _warnings(run: Run, whole: Part, at: Sequence[int]) -> tuple[str, ...]:
    found = []
    if whole.problems < FEW_PROBLEMS:
        found.append(
            f"only {whole.problems} problems: with fewer than {FEW_PROBLEMS} the intervals hold "
            "the truth less often than they say"
        )
    if whole.unjudged:
        found.append(
            f"{whole.unjudged} unjudged (no tests, or the machine failed: evaluate again for "
            "those): rows that have one are left out of the figures that it would bear on"
        )
    if max(at) > run.samples:
        found.append(
            f"no row has more than {run.samples} candidates: the best of more counts the "
            "missing ones as failures"
        )
    return tuple(found)


# -- parts ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Draw:
    """How intervals are drawn."""

    resamples: int
    seed: int

    def figures(self, columns: Sequence[Column], problems: Any) -> list[Figure]:
        """Each column averaged, with its interval."""
        number = int(problems.max()) + 1 if len(problems) else 0
        usable = [index for index, one in enumerate(columns) if (one.bottoms != 0).any()]
        plain = [index for index in usable if not columns[index].median]
        middle = [index for index in usable if columns[index].median]
        found: dict[int, Estimate] = {}
        ratios = [columns[index].ratio(problems, number) for index in plain]
        made = estimates(ratios, resamples=self.resamples, seed=self.seed)
        found |= zip(plain, made, strict=True)
        values = [
            np.where(columns[index].bottoms != 0, columns[index].tops, math.nan) for index in middle
        ]
        made = medians(values, problems, least=1.0, resamples=self.resamples, seed=self.seed)
        found |= zip(middle, made, strict=True)
        return [_figure(column, found.get(index)) for index, column in enumerate(columns)]


def _figure(column: Column, estimate: Estimate | None) -> Figure:
    rows = int((column.bottoms != 0).sum())
    least, most = column.bounds or (None, None)
    if estimate is None:
        return Figure(None, None, None, rows, least, most)
    return Figure(estimate.value, estimate.low, estimate.high, rows, least, most)


def _part(rows: Sequence[Row], run: Run, protocol: Protocol, at: Sequence[int], draw: Draw) -> Part:
    table = table_of(rows, protocol, max(run.samples, *at))
    named: dict[tuple[str, int, str], Column] = {}
    for k in at:
        named |= {("k", k, name): one for name, one in prefix(table, protocol, k).items()}
        for name, one in unbiased_at(table, run, protocol, k).items():
            named["unbiased", k, name] = one
    named |= _humans(rows, table, protocol, at)
    made = draw.figures(list(named.values()), table.problems)
    groups: dict[str, dict[int, dict[str, Figure]]] = {}
    for (group, k, name), figure in zip(named, made, strict=True):
        groups.setdefault(group, {}).setdefault(k, {})[name] = figure
    versus = {k: figures["faster"] for k, figures in groups.get("versus", {}).items()}
    return Part(
        n=len(rows),
        problems=len({row.problem_id for row in rows}),
        unjudged=sum(one.verdict == UNJUDGED for row in rows for one in row.candidates),
        k=groups["k"],
        unbiased=groups.get("unbiased", {}),
        target=groups.get("target", {}).get(1, {}),
        versus=versus,
        fastest=groups.get("fastest", {}).get(0, {}),
    )


def unbiased_at(table: Table, run: Run, protocol: Protocol, k: int) -> dict[str, Column]:
    """Where the protocol has the estimate, the samples are independent, and there are k."""
    if not (protocol.unbiased and run.exchangeable and k <= run.samples):
        return {}
    return unbiased(table.first(run.samples), protocol, k)


def _humans(
    rows: Sequence[Row], table: Table, protocol: Protocol, at: Sequence[int]
) -> dict[tuple[str, int, str], Column]:
    """The human targets by themselves and against the candidates; the fastest of the problem."""
    found: dict[tuple[str, int, str], Column] = {}
    lines = [index for index, row in enumerate(rows) if row.target is not None]
    if lines:
        alone = [
            replace(row, candidates=() if row.target is None else (row.target,)) for row in rows
        ]
        targets = table_of(alone, protocol, 1)
        have = np.zeros(len(rows), dtype=bool)
        have[lines] = True
        for name, column in prefix(targets, protocol, 1).items():
            # The bounds are of all rows, and not every row has a target.
            kept = replace(column, bottoms=np.where(have, column.bottoms, 0.0), bounds=None)
            found["target", 1, name] = kept
        for k in at:
            usable = have & targets.judged[:, 0] & table.judged[:, :k].all(axis=1)
            faster = table.first(k).best_gain() > targets.gain[:, 0]
            found["versus", k, "faster"] = Column(
                (faster & usable).astype(float), usable.astype(float), least=0.0, most=1.0
            )
    if any(row.best_human_speedup is not None for row in rows):
        found |= _fastest(rows, protocol)
    return found


def _fastest(rows: Sequence[Row], protocol: Protocol) -> dict[tuple[str, int, str], Column]:
    """PIE section 4, "Model vs. human fastest possible speedup": of every row, by its own slow
    program, the fastest generation that any row of the problem has, and the fastest human one.
    Under a noisy meter only the row's own, since costs of other runs are unlike."""
    least: dict[tuple[str, str], int] = {}
    for row in rows:
        for one in row.candidates:
            if one.correct and one.speedup is not None and one.cost and one.speedup_low is None:
                key = (row.problem_id, row.language)
                least[key] = min(least.get(key, one.cost), one.cost)
    human, ours = np.ones(len(rows)), np.ones(len(rows))
    usable = np.zeros(len(rows))
    for index, row in enumerate(rows):
        if row.best_human_speedup is None or any(one.verdict == UNJUDGED for one in row.candidates):
            continue
        usable[index] = 1.0
        human[index] = max(1.0, row.best_human_speedup)
        cost = least.get((row.problem_id, row.language))
        own = max((score(one, protocol).gain for one in row.candidates), default=1.0)
        ours[index] = own
        if cost is not None and row.slow.cost is not None:
            ours[index] = max(own, row.slow.cost / cost)
    kinds: dict[str, Numbers] = {"generation": ours, "human": human}
    return {
        ("fastest", 0, name): Column(values, usable, least=1.0, skewed=True)
        for name, values in kinds.items()
    }


# -- JSON ----------------------------------------------------------------------------------


def summary_json(summary: Summary) -> dict[str, Any]:
    """The shape that METRICS gives to `hasten evaluate --json`, and more beside it."""
    whole = _part_json(summary.whole)
    return {
        "name": summary.name,
        "protocol": summary.protocol.name,
        "meter": summary.meter,
        **{key: whole.pop(key) for key in ("n", "problems", "unjudged", "k")},
        "samples": summary.samples,
        "exchangeable": summary.exchangeable,
        "slow_failed": summary.slow_failed,
        "unconfirmed": summary.unconfirmed,
        **whole,
        "languages": {
            name: _part_json(part) for name, part in summary.languages.items()
        },
        "unit": summary.unit,
        "provenance": summary.provenance,
        "intervals": {
            "level": 0.95, "resamples": summary.resamples, "seed": summary.seed,
            "unit": "problem",
        },
        "warnings": list(summary.warnings),
    }  # fmt: skip


def _part_json(part: Part) -> dict[str, Any]:
    by_k: dict[str, dict[str, Any]] = {}
    for k, figures in part.k.items():
        by_k[str(k)] = figures_json(figures)
        if k in part.unbiased:
            by_k[str(k)]["unbiased"] = figures_json(part.unbiased[k])
        if k in part.versus:
            by_k[str(k)]["faster_than_target"] = _figure_json(part.versus[k])
    return {
        "n": part.n,
        "problems": part.problems,
        "unjudged": part.unjudged,
        "k": by_k,
        "target": figures_json(part.target) or None,
        "fastest": figures_json(part.fastest) or None,
    }


def figures_json(figures: Figures) -> dict[str, Any]:
    """Figures by name; `least` and `most` only of shares from which rows were left out."""
    return {name: _figure_json(figure) for name, figure in figures.items()}


def _figure_json(figure: Figure) -> dict[str, Any]:
    said: dict[str, Any] = {
        "value": figure.value,
        "low": figure.low,
        "high": figure.high,
        "rows": figure.rows,
    }
    if figure.least is not None:
        said |= {"least": figure.least, "most": figure.most}
    return said
