"""The tables that come first in a report: every run's figures with their intervals, and what runs
have beyond the first one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hasten.eval import plots
from hasten.eval.comparison import Comparison
from hasten.eval.plots import Table
from hasten.eval.report_text import number, share, times
from hasten.eval.summary import Figure

Metrics = Mapping[str, Any]  # as `hasten evaluate --json` prints them (METRICS)

_SHARES = ("correct", "opt", "compile", "pass", "faster_than_target")
# Columns of the headline: name in the metrics, title, what stands beneath it.
_COLUMNS = (
    ("compile", "Compile", "of programs"),
    ("correct", "Correct", "of programs"),
    ("opt", "Optimised", "{threshold}"),
    ("opt_2", "Twice as fast", "at least 2x"),
    ("speedup", "Speedup", "mean"),
    ("geometric", "Speedup", "geometric mean"),
    ("median", "Speedup", "median"),
    ("rtr", "Time saved", "of improved ones"),
    ("faster_than_target", "Beats the human", "of programs"),
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the headline; `under` stands small beneath."""

    text: str
    under: str = ""


@dataclass(frozen=True, slots=True)
class HeadRow:
    """A line of the headline. `begins`: the first one of its run. `colour` of the run's marks, None
    where there is only one run."""

    cells: tuple[Cell, ...]
    begins: bool
    colour: int | None
    dash: int = 0


@dataclass(frozen=True, slots=True)
class Headline:
    """The figures that come first. The first `words` columns are no numbers."""

    title: str
    head: tuple[Cell, ...]
    rows: tuple[HeadRow, ...]
    notes: tuple[str, ...]
    more: Table | None
    words: int = 1


def headline(named: Sequence[tuple[str, Metrics]], thresholds: Sequence[float]) -> Headline:
    """The table of all runs, for the best of one sample and of all; `more` has every k and every
    threshold. `thresholds`: what "optimised" means in each run."""
    present = _present(named)
    columns = [column for column in _COLUMNS if column[0] in present]
    least = sorted(set(thresholds))
    opt = " or ".join(f"at least {one:.2f}x" if one > 1 else "faster at all" for one in least)
    head = [Cell("Run"), Cell("Best of", "samples")]
    head += [Cell(title, under.format(threshold=opt)) for _, title, under in columns]
    rows: list[HeadRow] = []
    for place, (name, metrics) in enumerate(named):
        for k in _ends(metrics):
            found = metrics["k"][str(k)]
            cells = [Cell("" if rows and k != _ends(metrics)[0] else name), Cell(number(k))]
            cells += [cell_of(column, found.get(column)) for column, _, _ in columns]
            begins = k == _ends(metrics)[0]
            colour = place % plots.SERIES if len(named) > 1 and begins else None
            rows.append(HeadRow(tuple(cells), begins, colour))
    target = next((m["target"] for _, m in named if m.get("target")), None)
    if target:
        cells = [cell_of(column, target.get(column)) for column, _, _ in columns]
        rows.append(HeadRow((Cell("Human targets"), Cell("1"), *cells), True, None))
    notes = ["In small type: 95 % intervals, from a bootstrap over problems."]
    for name, metrics in named:
        whose = f"{name}: the" if len(named) > 1 else "The"
        fastest = metrics.get("fastest")
        if fastest and all(fastest[who]["value"] is not None for who in ("generation", "human")):
            ours, humans = (
                text_of("speedup", fastest[who]["value"]) for who in ("generation", "human")
            )
            notes.append(
                f"{whose} fastest candidates of the problems {ours}, the fastest humans {humans}."
            )
    return Headline("Results", tuple(head), tuple(rows), (" ".join(notes),), _everything(named))


def _present(named: Sequence[tuple[str, Metrics]]) -> list[str]:
    """The names of all figures that any run has; what lies deeper (`unbiased`) is not among
    them."""
    return list(
        {
            name: None
            for _, metrics in named
            for at in metrics["k"].values()
            for name, figure in at.items()
            if "value" in figure
        }
    )


def _ends(metrics: Metrics) -> list[int]:
    """The least and the greatest k that there are figures for."""
    ks = sorted(map(int, metrics["k"]))
    return ks if len(ks) < 2 else [ks[0], ks[-1]]


def _everything(named: Sequence[tuple[str, Metrics]]) -> Table:
    names = _present(named)
    rows = []
    for name, metrics in named:
        for k in sorted(map(int, metrics["k"])):
            found = metrics["k"][str(k)]
            cells = []
            for column in names:
                cell = cell_of(column, found.get(column))
                cells.append(f"{cell.text} ({cell.under})" if cell.under else cell.text)
            rows.append((name, number(k), *cells))
    return Table(("Run", "k", *map(_plain, names)), tuple(rows))


def _plain(name: str) -> str:
    """The name of a metric as people write it."""
    titles = {column: f"{title}, {under}" for column, title, under in _COLUMNS}
    if name == "opt":
        return "Optimised"
    if name.startswith("opt_"):
        return f"At least {name.removeprefix('opt_')}x"
    return titles.get(name, name)


def _is_share(name: str) -> bool:
    return name in _SHARES or name.startswith("opt")


def text_of(name: str, value: float) -> str:
    """The figure of that name as people write it: 12.3%, 1.23x."""
    if name == "rtr":
        return f"{value:.1f}%"
    return share(value) if _is_share(name) else times(value)


def cell_of(name: str, found: Mapping[str, Any] | None) -> Cell:
    """A figure and its interval; a dash where a run has none."""
    if found is None or found.get("value") is None:
        return Cell("–")
    low, high = found.get("low"), found.get("high")
    if low is None:
        if high is None:
            return Cell(text_of(name, found["value"]))
        return Cell(text_of(name, found["value"]), f"up to {text_of(name, high)}")
    if high is None:
        return Cell(text_of(name, found["value"]), f"from {text_of(name, low)}")
    start = text_of(name, low).rstrip("%x")
    return Cell(text_of(name, found["value"]), f"{start}–{text_of(name, high)}")


def differences(compared: Sequence[Comparison]) -> Headline:
    """What runs have beyond the first one, over the same programs, at the greatest k."""
    present = {name for one in compared for at in one.k.values() for name in at}
    wanted = ("compile", "correct", "opt", "opt_2", "speedup", "geometric_ratio")
    columns = [name for name in wanted if name in present]
    titles = {name: (title, under) for name, title, under in _COLUMNS}
    titles["opt"] = ("Optimised", "of programs")
    titles["geometric_ratio"] = ("Speedup", "ratio of geometric means")
    rows = []
    for one in compared:
        k = max(one.k)
        cells = [_difference(name, one.k[k].get(name)) for name in columns]
        name = Cell(f"{one.name} against {one.to}")
        rows.append(HeadRow((name, Cell(number(k)), *cells), True, None))
    head = [Cell("Difference"), Cell("Best of", "samples")]
    head += [Cell(*titles[name]) for name in columns]
    note = (
        "Paired over the same programs: where an interval holds 0 (of a ratio 1), the runs may be "
        "equally good."
    )
    return Headline("Differences", tuple(head), tuple(rows), (note,), None)


def _difference(name: str, found: Figure | None) -> Cell:
    if found is None or found.value is None:
        return Cell("–")
    if name == "geometric_ratio":
        return cell_of(name, {"value": found.value, "low": found.low, "high": found.high})
    scale = 100 if _is_share(name) else 1

    def text(value: float) -> str:
        return f"{scale * value:+.1f}" if scale == 100 else f"{value:+.2f}"

    sign = " points" if scale == 100 else "x"
    if found.low is None or found.high is None:
        return Cell(f"{text(found.value)}{sign}")
    return Cell(f"{text(found.value)}{sign}", f"{text(found.low)} to {text(found.high)}")
