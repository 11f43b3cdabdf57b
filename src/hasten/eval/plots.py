"""Plots as inline SVG: where everything lies; templates/plot.html.j2 writes it.

No charting library: the ones that draw well in a browser are megabytes of script, fetched from the
network or pasted into every file, and those that draw in Python cannot follow dark mode or a
phone's width. Colours are classes here and values in report.css, so one drawing serves light, dark
and paper. Coordinates are in the units of a drawing WIDTH wide, which the page scales.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 480, 320
_LEFT, _RIGHT, _TOP, _BOTTOM = 62, 16, 14, 50
SERIES = 6  # so many colours and marks; further runs begin again


@dataclass(frozen=True, slots=True)
class Point:
    """A value of a series, with the ends of its interval where it has one. `tip` says it in
    words."""

    x: float
    y: float
    low: float | None = None
    high: float | None = None
    tip: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """Points of one run under one name. `colour` counts from 0; `dash`: 0 is a plain line."""

    name: str
    points: tuple[Point, ...]
    colour: int
    dash: int = 0


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis. A `minor` one has a line and, where there is little room, no text."""

    at: float
    text: str
    minor: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A point as drawn. `ref`: the number of the program that it stands for."""

    x: float
    y: float
    tip: str = ""
    ref: int | None = None


@dataclass(frozen=True, slots=True)
class Trace:
    """A series as drawn: SVG paths of its line and of the band around it, and its marks."""

    colour: int
    dash: int
    line: str
    band: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Guide:
    """A line to compare with, from one point to another."""

    x1: float
    y1: float
    x2: float
    y2: float
    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Legend:
    """A name beside its mark."""

    name: str
    colour: int
    dash: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """The figures of a plot, for those who would rather read them."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Plot:
    """A figure with two axes. `summary` is what a reader who cannot see it hears."""

    key: str
    title: str
    summary: str
    x_title: str
    y_title: str
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    traces: tuple[Trace, ...]
    guides: tuple[Guide, ...]
    legend: tuple[Legend, ...]
    note: str = ""
    table: Table | None = None
    scatter: bool = False
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    right: int = WIDTH - _RIGHT
    top: int = _TOP
    bottom: int = HEIGHT - _BOTTOM


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a bar, in percent of its length. `tone` names the colour; `narrow`: there is no
    room for the text on a phone; an empty text fits nowhere."""

    x: float
    width: float
    tone: str
    text: str
    tip: str
    narrow: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """A stacked bar, as long as the page is wide."""

    name: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Bars:
    """A figure of stacked bars, each of them the whole of one run."""

    key: str
    title: str
    summary: str
    bars: tuple[Bar, ...]
    note: str
    head: tuple[str, ...]
    parts: tuple[tuple[str, str, tuple[str, ...]], ...]  # (tone, name, the share of every bar)


@dataclass(frozen=True, slots=True)
class Part:
    """A share of the whole, a fraction of 1."""

    tone: str
    name: str
    share: float


def lines(
    series: Sequence[Series],
    *,
    key: str,
    title: str,
    summary: str,
    x_title: str,
    y_title: str,
    y_text: Callable[[float], str],
    y_floor: float,
    table: Table | None = None,
    note: str = "",
    y_ceiling: float = math.inf,
) -> Plot:
    """Lines over whole numbers (samples, steps), with bands. The axis of values begins at
    `y_floor`. Raises `ValueError` without a single point."""
    points = [point for one in series for point in one.points]
    if not points:
        raise ValueError(f"{title}: nothing to draw")
    x_low, x_high = min(p.x for p in points), max(p.x for p in points)
    top = max(max(p.y, p.high if p.high is not None else p.y) for p in points)
    y_values = _steps(y_floor, min(max(top, y_floor + 1e-9), y_ceiling), 5)
    across = _linear(x_low, x_high if x_high > x_low else x_low + 1, _LEFT, WIDTH - _RIGHT)
    up = _linear(y_values[0], y_values[-1], HEIGHT - _BOTTOM, _TOP)
    x_values = _whole_steps(x_low, x_high)
    return Plot(
        key=key,
        title=title,
        summary=summary,
        x_title=x_title,
        y_title=y_title,
        x_ticks=tuple(
            Tick(across(value), f"{value:,.0f}", number % 2 == 1 and len(x_values) > 5)
            for number, value in enumerate(x_values)
        ),
        y_ticks=tuple(Tick(up(value), y_text(value)) for value in y_values),
        traces=tuple(_trace(one, across, up) for one in series),
        guides=(),
        legend=tuple(Legend(one.name, one.colour, one.dash) for one in series),
        note=note,
        table=table,
    )


@dataclass(frozen=True, slots=True)
class Dot:
    """A program in a scatter plot: its cost before and after, and its number in the list."""

    old: float
    new: float
    ref: int


def scatter(
    groups: Sequence[tuple[str, Sequence[Dot]]],
    *,
    title: str,
    summary: str,
    x_title: str,
    y_title: str,
    text: Callable[[float], str],
    guides: Sequence[tuple[float, str]],
    note: str,
) -> Plot:
    """Old cost against new, both by powers of ten on the same scale; `guides` are speedups, each
    with a line and its text. Raises `ValueError` without a single dot."""
    values = [v for _, dots in groups for dot in dots for v in (dot.old, dot.new)]
    if not values:
        raise ValueError(f"{title}: nothing to draw")
    size = WIDTH - _LEFT - _RIGHT
    height = _TOP + size + _BOTTOM
    low, high = _decades(min(values), max(values))
    across = _logarithmic(low, high, _LEFT, WIDTH - _RIGHT)
    up = _logarithmic(low, high, height - _BOTTOM, _TOP)
    powers = range(round(math.log10(low)), round(math.log10(high)) + 1)
    every = max(1, math.ceil(len(powers) / 7))
    marks = [10.0**power for power in powers if (power - powers[0]) % every == 0]
    return Plot(
        key="scatter",
        title=title,
        summary=summary,
        x_title=x_title,
        y_title=y_title,
        x_ticks=tuple(
            Tick(across(v), text(v), n % 2 == 1 and len(marks) > 3) for n, v in enumerate(marks)
        ),
        # The first one stands beside that of the other axis.
        y_ticks=tuple(Tick(up(v), text(v), n == 0) for n, v in enumerate(marks)),
        traces=tuple(
            Trace(
                number % SERIES,
                0,
                "",
                "",
                tuple(Mark(across(dot.old), up(dot.new), ref=dot.ref) for dot in dots),
            )
            for number, (_, dots) in enumerate(groups)
        ),
        guides=tuple(
            Guide(
                across(max(low, low * speedup)),
                up(low),
                across(high),
                up(high / speedup),
                words,
                "equal" if speedup == 1 else "threshold",
            )
            for speedup, words in guides
        ),
        legend=tuple(Legend(name, number % SERIES) for number, (name, _) in enumerate(groups)),
        note=note,
        scatter=True,
        height=height,
        bottom=height - _BOTTOM,
    )


def stacked(
    rows: Sequence[tuple[str, Sequence[Part]]],
    *,
    key: str,
    title: str,
    summary: str,
    note: str,
    text: Callable[[float], str],
) -> Bars:
    """A bar for every row, its parts in their order; all rows name the same parts. Those that no
    row has any of are left out."""
    bars = []
    for name, parts in rows:
        at, pieces = 0.0, []
        for part in parts:
            wide = 100 * part.share
            if wide > 0:
                shown = text(part.share) if wide > 5 else ""
                tip = f"{name}: {part.name}, {text(part.share)}"
                pieces.append(Piece(at, wide, part.tone, shown, tip, narrow=wide < 16))
            at += wide
        bars.append(Bar(name, tuple(pieces)))
    kinds = zip(*(parts for _, parts in rows), strict=True)
    used = [kind for kind in kinds if any(part.share > 0 for part in kind)]
    return Bars(
        key=key,
        title=title,
        summary=summary,
        bars=tuple(bars),
        note=note,
        head=tuple(name for name, _ in rows),
        parts=tuple(
            (kind[0].tone, kind[0].name, tuple(text(part.share) for part in kind)) for kind in used
        ),
    )


def _trace(series: Series, across: Callable[[float], float], up: Callable[[float], float]) -> Trace:
    marks = tuple(Mark(across(p.x), up(p.y), p.tip) for p in series.points)
    bounded = [p for p in series.points if p.low is not None and p.high is not None]
    over = [(across(p.x), up(p.high)) for p in bounded if p.high is not None]
    under = [(across(p.x), up(p.low)) for p in reversed(bounded) if p.low is not None]
    return Trace(
        series.colour % SERIES,
        series.dash,
        _path([(mark.x, mark.y) for mark in marks]),
        _path(over + under) + "Z" if len(bounded) > 1 else "",
        marks if len(marks) <= 60 else (),
    )


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "".join(
        f"{'L' if number else 'M'}{x:.1f} {y:.1f}" for number, (x, y) in enumerate(points)
    )


def _linear(low: float, high: float, start: float, end: float) -> Callable[[float], float]:
    return lambda value: start + (value - low) / (high - low) * (end - start)


def _logarithmic(low: float, high: float, start: float, end: float) -> Callable[[float], float]:
    inner = _linear(math.log10(low), math.log10(high), start, end)
    return lambda value: inner(math.log10(value))


def _decades(low: float, high: float) -> tuple[float, float]:
    """The powers of ten around positive values, at least two of them apart."""
    down = math.floor(math.log10(low) + 1e-9)
    return 10.0**down, 10.0 ** max(math.ceil(math.log10(high) - 1e-9), down + 1)


def _steps(low: float, high: float, most: int) -> list[float]:
    """Round values from `low` until `high` is passed, about `most` of them."""
    rough = (high - low) / most
    scale = 10.0 ** math.floor(math.log10(rough))
    step = next(scale * size for size in (1, 2, 2.5, 5, 10) if scale * size >= rough * (1 - 1e-9))
    return [low + step * number for number in range(math.ceil((high - low) / step - 1e-9) + 1)]


def _whole_steps(low: float, high: float) -> list[float]:
    step = 1
    sizes = (1, 2, 5)
    turn = 0
    while (high - low) / step > 10:
        turn += 1
        step = sizes[turn % 3] * 10 ** (turn // 3)
    first = low if step == 1 else math.ceil(low / step) * step
    ticks = [first + step * n for n in range(int((high - first) // step) + 1)]
    return [low, *ticks] if ticks and ticks[0] - low >= step / 2 else ticks or [low]
