"""The analyses of a run, as short tables for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rich.table import Table

if TYPE_CHECKING:
    from rich.console import Console

_MOST_K = 8  # columns of a curve that a terminal holds
_MOST_LISTED = 5


def show_analyses(analyses: Mapping[str, Any], console: Console) -> None:
    """Print what `analyses_of` found; parts of which there is nothing to say are left out."""
    _show_errors(analyses["errors"], console)
    _show_curves(analyses["curves"], console)
    _show_correlations(analyses["correlations"], console)
    _show_edits(analyses["edits"], console)
    _show_shrunken(analyses["shrunken"], console)
    _show_similar(analyses["similar"], console)


def _table(title: str, *columns: str) -> Table:
    """A table whose first column is text and whose others are numbers."""
    table = Table(title=title, title_justify="left", title_style="bold", box=None)
    table.header_style = "dim"
    for at, column in enumerate(columns):
        table.add_column(column, justify="right" if at else "left")
    return table


def _percent(share: float | None, digits: int = 1) -> str:
    return "" if share is None else f"{share:.{digits}%}"


def _show_errors(errors: Mapping[str, Any], console: Console) -> None:
    table = _table("what became of the candidates", "", "number", "share")
    for one in errors["causes"]:
        if one["count"]:
            table.add_row(
                one["cause"].replace("_", " "), f"{one['count']:,}", _percent(one["share"])
            )
    console.print(table)
    failures = errors["table_5"]
    if any(one["count"] for one in failures):
        table = _table("failures to improve, as PIE's Table 5", "", "number", "share", "in PIE")
        for one in failures:
            share, paper = _percent(one["share"]), _percent(one["pie"])
            table.add_row(one["result"], f"{one['count']:,}", share, paper)
        console.print(table)
    if errors["tests_failed_unknown"]:
        number = errors["tests_failed_unknown"]
        console.print(f"  {number:,} more failed, and no count of tests says by how many")


def _show_curves(curves: Mapping[str, Any], console: Console) -> None:
    titles = {
        "prefix": "the best of the first k samples",
        "unbiased": "the best of k, over all ways to draw them",
    }
    for form, title in titles.items():
        points = _thinned(curves[form] or [])
        if not points:
            continue
        table = _table(title, "k", *(str(point["k"]) for point in points))
        table.add_row("improved", *(_percent(_value(point["opt"])) for point in points))
        table.add_row("correct", *(_percent(_value(point["correct"])) for point in points))
        table.add_row("speedup", *(_times(_value(point["speedup"])) for point in points))
        console.print(table)


def _thinned(points: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """At most `_MOST_K` of the points: the first, the last and some between, evenly spread."""
    if len(points) <= _MOST_K:
        return points
    last = len(points) - 1
    return [points[round(at * last / (_MOST_K - 1))] for at in range(_MOST_K)]


def _value(estimate: Mapping[str, float] | None) -> float | None:
    return None if estimate is None else estimate["value"]


def _times(speedup: float | None) -> str:
    return "" if speedup is None else f"{speedup:.2f}x"


def _show_correlations(found: list[Mapping[str, Any]], console: Console) -> None:
    if all(one["pearson"] is None for one in found):
        return
    table = _table("correlations with length", "", "Pearson", "Spearman", "n", "in PIE")
    for one in found:
        numbers = (
            "" if one[name] is None else f"{one[name]:+.2f}" for name in ("pearson", "spearman")
        )
        table.add_row(
            f"{one['of']}, {one['with']}", *numbers, f"{one['n']:,}", f"{one['pie']:+.2f}"
        )
    console.print(table)


def _show_edits(edits: Mapping[str, Any], console: Console) -> None:
    if not edits["candidates"]["improved"]:
        return
    table = _table(
        "kinds of edits that improve", "", "candidates", "share", "best", "share", "in PIE"
    )
    for every, best in zip(edits["candidates"]["kinds"], edits["best"]["kinds"], strict=True):
        table.add_row(
            every["kind"],
            f"{every['count']:,}",
            _percent(every["share"]),
            f"{best['count']:,}",
            _percent(best["share"]),
            _percent(every["pie"]),
        )
    console.print(table)


def _show_shrunken(shrunken: Mapping[str, Any], console: Console) -> None:
    if not shrunken["flagged"]:
        return
    console.print(
        f"[bold yellow]smaller constants[/] in {shrunken['flagged']:,} of "
        f"{shrunken['improved']:,} improvements; {shrunken['alone']:,} rest on them alone:",
        highlight=False,
    )
    for one in sorted(shrunken["list"], key=lambda one: not one["alone"])[:_MOST_LISTED]:
        alone = ", alone" if one["alone"] else ""
        what = ", ".join(one["what"])
        console.print(
            f"  {one['problem_id']}, candidate {one['candidate']}: {what}{alone}",
            highlight=False,
            markup=False,
        )
    if len(shrunken["list"]) > _MOST_LISTED:
        console.print(f"  and {len(shrunken['list']) - _MOST_LISTED:,} more (--json)")


def _show_similar(similar: Mapping[str, Any], console: Console) -> None:
    names = {
        "training": "of a training target",
        "learned": "of one, and not of the slow program",
        "slow": "of the slow program",
        "target": "of the human target",
    }
    told = {title: similar[name] for name, title in names.items() if similar[name]}
    if not told:
        return
    table = _table(
        f"generations that are near-duplicates ({similar['threshold']:g} or more in common)",
        *("", "compared", "near", "share", "equal"),
    )
    for title, one in told.items():
        numbers = (f"{one['compared']:,}", f"{one['near']:,}", _percent(one["share"]))
        table.add_row(title, *numbers, f"{one['exact']:,}")
    console.print(table)
