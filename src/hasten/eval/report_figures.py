"""What a report draws: from metrics, analyses, rows and training steps to plots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hasten.eval import plots
from hasten.eval.analysis import (
    FAILED_SHARES,
    IMPROVED,
    MISSING,
    NOT_ENOUGH,
    SAME,
    SLOWER,
    UNMEASURED,
    errors_of,
)
from hasten.eval.plots import Bars, Dot, Part, Plot, Point, Series, Table
from hasten.eval.protocols import protocol_of
from hasten.eval.records import Run
from hasten.eval.report_headline import cell_of, text_of
from hasten.eval.report_pack import Entry, best_of
from hasten.eval.report_text import cost_kind, cost_tick, number, share
from hasten.judge.reward import NO_PROGRAM, UNJUDGED
from hasten.types import Verdict

_RATES = (("compile", "Compile"), ("pass", "Pass"), ("opt", "Optimised"))
# The error breakdown's causes with their tones (report.css) and names: right ones blue, wrong ones
# orange by the share of tests that they fail, the rest grey.
_RIGHT = (
    (IMPROVED, "right1", "Optimised"),
    (NOT_ENOUGH, "right2", "Faster, but not enough"),
    (SAME, "right3", "As fast as before, within 1\u00a0%"),
    (SLOWER, "right4", "Slower"),
)
_REST = (
    (Verdict.NOT_COMPILED, "none1", "Does not compile"),
    (NO_PROGRAM, "none2", "The reply holds no program"),
    (MISSING, "none2", "Missing"),
    (UNMEASURED, "none3", "Right, not measured"),
    (UNJUDGED, "none3", "Not judged"),
)
_WRONG = ("wrong4", "wrong3", "wrong2", "wrong1")  # as FAILED_SHARES go


def curves(named: Sequence[tuple[str, Mapping[int, Mapping[str, Any]]]]) -> list[Plot]:
    """Speedup and share of optimised programs over samples; none where one sample is all. A run's
    figures come by k, as in the metrics."""
    if all(len(by_k) < 2 for _, by_k in named):
        return []
    found = []
    for key, title, y_title, floor, ceiling in (
        ("speedup", "Speedup over samples", "Mean speedup of the best of k", 1.0, float("inf")),
        ("opt", "Optimised programs over samples", "Share optimised by the best of k", 0.0, 1.0),
    ):
        series = [
            Series(name, points, place)
            for place, (name, by_k) in enumerate(named)
            if (points := _points(name, key, by_k, floor))
        ]
        if not series:
            continue
        found.append(
            plots.lines(
                series,
                key=key,
                title=title,
                summary=_ends_in_words(title, key, named),
                x_title="Samples, k",
                y_title=y_title,
                y_text=(lambda v: f"{v:g}x") if key == "speedup" else (lambda v: f"{v:.0%}"),
                y_floor=floor,
                y_ceiling=ceiling,
                table=_curve_table(key, named),
                note="Bands: 95 % intervals.",
            )
        )
    return found


def _points(
    run: str, key: str, by_k: Mapping[int, Mapping[str, Any]], floor: float
) -> tuple[Point, ...]:
    points = []
    for k, metrics in sorted(by_k.items()):
        found = metrics.get(key)
        if found is None or found.get("value") is None:
            continue
        cell = cell_of(key, found)
        tip = f"{run}, best of {k}: {cell.text}" + (f" ({cell.under})" if cell.under else "")
        low, high = found.get("low"), found.get("high")
        bound = None if low is None else max(low, floor)
        points.append(Point(k, max(found["value"], floor), bound, high, tip))
    return tuple(points)


def _ends_in_words(
    title: str, key: str, named: Sequence[tuple[str, Mapping[int, Mapping[str, Any]]]]
) -> str:
    said = []
    for name, by_k in named:
        ks = [k for k in sorted(by_k) if by_k[k].get(key, {}).get("value") is not None]
        if ks:
            first, last = (text_of(key, by_k[k][key]["value"]) for k in (ks[0], ks[-1]))
            said.append(f"{name}: {first} at {ks[0]}, {last} at {ks[-1]}")
    return f"{title}. {'; '.join(said)}."


def _curve_table(key: str, named: Sequence[tuple[str, Mapping[int, Mapping[str, Any]]]]) -> Table:
    ks = sorted({k for _, by_k in named for k in by_k})
    rows = []
    for k in ks:
        cells = [cell_of(key, by_k.get(k, {}).get(key)) for _, by_k in named]
        rows.append((number(k), *(f"{c.text} ({c.under})" if c.under else c.text for c in cells)))
    return Table(("k", *(name for name, _ in named)), tuple(rows))


def breakdown(runs: Sequence[Run]) -> Bars | None:
    """What became of all candidates (PIE, Table 5, with the successes); None without any."""
    rows = []
    for run in runs:
        found = errors_of(run)
        total = found["candidates"]
        if not total:
            continue
        causes = {one["cause"]: one["count"] / total for one in found["causes"]}
        failed = [one["count"] / total for one in found["tests_failed"]]
        parts = [Part(tone, name, causes[cause]) for cause, tone, name in _RIGHT]
        parts += [
            Part(tone, f"Fails {_unbroken(tests)} of the tests", failed_so)
            for tone, tests, failed_so in reversed(
                list(zip(_WRONG, FAILED_SHARES, failed, strict=True))
            )
        ]
        unknown = found["tests_failed_unknown"] / total
        parts.append(Part("wrong4", "Fails, on an unknown number of tests", unknown))
        parts += [Part(tone, name, causes[cause]) for cause, tone, name in _REST]
        rows.append((run.name, parts))
    if not rows:
        return None
    said = "; ".join(
        f"{name}: {', '.join(f'{p.name} {share(p.share)}' for p in parts if p.share)}"
        for name, parts in rows
    )
    return plots.stacked(
        rows,
        key="errors",
        title="What became of the candidates",
        summary=f"What became of the candidates. {said}.",
        note="Shares of all candidates.",
        text=share,
    )


def _unbroken(text: str) -> str:
    """A range with its dash, on one line."""
    return text.replace("-", "–").replace(" ", "\u00a0")


def costs(
    runs: Sequence[Run], entries: Sequence[Entry], thresholds: Sequence[float]
) -> Plot | None:
    """Cost of the slow program against that of the best right candidate; None where nothing was
    measured, or by different units."""
    units = {run.unit for run in runs}
    if len(units) != 1:
        return None
    (unit,) = units
    protocols = [protocol_of(run.protocol) for run in runs]
    groups: list[tuple[str, list[Dot]]] = [(run.name, []) for run in runs]
    without = 0
    for ref, entry in enumerate(entries):
        for place, row in enumerate(entry.rows):
            if row is None:
                continue
            chosen = best_of(row, protocols[place])
            best = None if chosen is None else row.candidates[chosen]
            if best is not None and best.correct and best.cost and row.slow.cost:
                groups[place][1].append(Dot(row.slow.cost, best.cost, ref))
            else:
                without += 1
    dots = sum(len(dots) for _, dots in groups)
    if not dots:
        return None
    below = sum(dot.new < dot.old for _, some in groups for dot in some)
    note = "Below the line: faster. A point opens its program."
    if without:
        note += f" Without a right candidate, and not shown: {number(without)}."
    least = min(thresholds)
    return plots.scatter(
        groups,
        title="Cost before and after",
        summary=f"Cost of the slow program against that of the best right candidate, for "
        f"{number(dots)} programs: {number(below)} lie below the line of equal cost.",
        x_title=f"Slow program, {cost_kind(unit)}",
        y_title=f"Best candidate, {cost_kind(unit)}",
        text=lambda value: cost_tick(value, unit),
        guides=[(1.0, "the same cost"), *([(least, f"{least:.2f}x")] if least > 1 else [])],
        note=note,
    )


@dataclass(frozen=True, slots=True)
class Step:
    """A training step. Rates are shares of that step's generations; None: not recorded."""

    step: int
    rates: Mapping[str, float]


def training(named: Sequence[tuple[str, Sequence[Step]]]) -> list[Plot]:
    """Compile, pass and optimisation rate per step: in one plot for one run, else a plot a rate."""
    if not named:
        return []
    if len(named) == 1:
        ((name, steps),) = named
        series = [
            Series(title, points, place, place)
            for place, (key, title) in enumerate(_RATES)
            if (points := _rates(title, key, steps))
        ]
        return [_rate_plot("training", f"Training: {name}", series)] if series else []
    found = []
    for key, title in _RATES:
        series = [
            Series(name, points, place)
            for place, (name, steps) in enumerate(named)
            if (points := _rates(name, key, steps))
        ]
        if series:
            found.append(_rate_plot(f"training-{key}", f"Training: {title.lower()} rate", series))
    return found


def _rates(name: str, key: str, steps: Sequence[Step]) -> tuple[Point, ...]:
    return tuple(
        Point(one.step, one.rates[key], tip=f"{name}, step {one.step}: {share(one.rates[key])}")
        for one in steps
        if key in one.rates
    )


def _rate_plot(key: str, title: str, series: Sequence[Series]) -> Plot:
    said = "; ".join(
        f"{one.name}: {share(one.points[0].y)} at step {one.points[0].x:.0f}, "
        f"{share(one.points[-1].y)} at step {one.points[-1].x:.0f}"
        for one in series
    )
    steps = sorted({point.x for one in series for point in one.points})
    at = [{point.x: share(point.y) for point in one.points} for one in series]
    return plots.lines(
        series,
        key=key,
        title=title,
        summary=f"{title}. {said}.",
        x_title="Step",
        y_title="Share of generations",
        y_text=lambda value: f"{value:.0%}",
        y_floor=0.0,
        y_ceiling=1.0,
        table=Table(
            ("Step", *(one.name for one in series)),
            tuple((f"{step:.0f}", *(values.get(step, "–") for values in at)) for step in steps),
        ),
    )
