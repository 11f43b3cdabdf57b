"""Two runs over the same rows, compared by a paired bootstrap over problems.

What varies from problem to problem varies for both runs alike, and cancels in the differences: two
runs may differ clearly though their own intervals overlap.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from hasten.errors import UsageError
from hasten.eval.intervals import RESAMPLES
from hasten.eval.metrics import Column, prefix, table_of
from hasten.eval.protocols import Aggregation, Protocol, protocol_of
from hasten.eval.records import Row, Run
from hasten.eval.summary import Draw, Figure, Figures, default_at, figures_json, unbiased_at


@dataclass(frozen=True, slots=True)
class Comparison:
    """What `name` has beyond `to`: differences of the figures over the same rows, and of the
    geometric means the quotient (`geometric_ratio`). Means over the improved generations alone
    have no difference: they are over unlike rows."""

    name: str
    to: str
    n: int
    problems: int
    k: Mapping[int, Figures]
    unbiased: Mapping[int, Figures]


def compare(
    run: Run, to: Run, *, at: Sequence[int] = (), resamples: int = RESAMPLES, seed: int = 0
) -> Comparison:
    """Compare two runs by a paired bootstrap over problems.

    Raises `UsageError` where their rows are not the same, or were not measured alike."""
    for what in ("protocol", "meter", "provenance"):
        here, there = getattr(run, what), getattr(to, what)
        if here != there:
            raise UsageError(
                f"{run.name} and {to.name} cannot be compared: their {what} is {here!r} and "
                f"{there!r}"
            )
    protocol = protocol_of(run.protocol)
    matched = _matched(run, to)
    chosen = tuple(sorted(set(at))) or tuple(
        sorted({*default_at(run.samples, protocol), *default_at(to.samples, protocol)})
    )
    tables = [
        table_of(rows, protocol, max(one.samples, *chosen))
        for rows, one in ((matched, run), (to.rows, to))
    ]
    named: dict[tuple[str, int, str], Column] = {}
    for k in chosen:
        ours, theirs = (prefix(table, protocol, k) for table in tables)
        for name, one in _difference(ours, theirs, protocol).items():
            named["k", k, name] = one
        ours, theirs = (
            unbiased_at(table, one, protocol, k)
            for table, one in zip(tables, (run, to), strict=True)
        )
        if ours and theirs:
            for name, one in _difference(ours, theirs, protocol).items():
                named["unbiased", k, name] = one
    made = Draw(resamples, seed).figures(list(named.values()), tables[1].problems)
    groups: dict[str, dict[int, dict[str, Figure]]] = {"k": {}, "unbiased": {}}
    for (group, k, name), figure in zip(named, made, strict=True):
        groups[group].setdefault(k, {})[name] = figure
    problems = len({row.problem_id for row in to.rows})
    return Comparison(run.name, to.name, len(to.rows), problems, **groups)


def _matched(run: Run, to: Run) -> list[Row]:
    """The rows of `run` in the order of `to`'s."""
    waiting: dict[tuple[str, str, str | None], list[Row]] = {}
    for row in reversed(run.rows):
        waiting.setdefault(_identity(row), []).append(row)
    ours, theirs = (Counter(map(_identity, one.rows)) for one in (run, to))
    if ours != theirs:
        common = sum((ours & theirs).values())
        raise UsageError(
            f"{run.name} ({len(run.rows)} rows) and {to.name} ({len(to.rows)}) cannot be compared: "
            f"{common} rows are common; give generations for the same programs"
        )
    return [waiting[_identity(row)].pop() for row in to.rows]


def _identity(row: Row) -> tuple[str, str, str | None]:
    return row.problem_id, row.language, row.slow.source


def _difference(
    ours: Mapping[str, Column], theirs: Mapping[str, Column], protocol: Protocol
) -> dict[str, Column]:
    found = {}
    for name, one in ours.items():
        other = theirs[name]
        share = one.most == 1.0
        if one.median or (protocol.aggregation is Aggregation.IMPROVED and not share):
            continue
        usable = (one.bottoms != 0) & (other.bottoms != 0)
        found["geometric_ratio" if one.logs else name] = Column(
            np.where(usable, one.tops - other.tops, 0.0),
            usable.astype(float),
            least=-1.0 if share else None,
            most=1.0 if share else None,
            logs=one.logs,
        )
    return found


def comparison_json(comparison: Comparison) -> dict[str, Any]:
    """The paired differences of two runs."""
    return {
        "run": comparison.name,
        "to": comparison.to,
        "n": comparison.n,
        "problems": comparison.problems,
        "k": {str(k): figures_json(one) for k, one in comparison.k.items()},
        "unbiased": {str(k): figures_json(one) for k, one in comparison.unbiased.items()},
    }
