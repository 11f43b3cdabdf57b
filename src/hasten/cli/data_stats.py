"""`hasten data stats`: what is in a data set."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hasten.cli.options import JsonOption

if TYPE_CHECKING:
    from rich.console import Console


def stats_command(
    folder: Annotated[Path, typer.Argument(metavar="DATA", help="The data set.")],
    json: JsonOption = False,
) -> None:
    """Count what a data set holds, and say how its speedups and lengths are spread."""
    from hasten.data.dataset import Dataset
    from hasten.data.stats import stats_of

    stats = stats_of(Dataset(folder))
    if json:
        from hasten.cli.as_json import dump

        print(dump(stats))
    else:
        from rich.console import Console

        _show(Console(), stats)


def _show(console: Console, stats: dict[str, Any]) -> None:
    from rich.table import Table

    table = Table(box=None, show_header=False)
    table.add_column()
    table.add_column(justify="right")
    counts = ("pairs", "problems", "programs", "distinct_programs", "tests", "rejected")
    for name in (*counts, "problems_with_pairs", "problems_with_tests"):
        table.add_row(name.replace("_", " "), f"{stats[name]:,}")
    if stats["tests_per_problem"]:
        tests = stats["tests_per_problem"]
        table.add_row("tests per problem, median", f"{tests['median']:g}")
    for name, count in stats["test_origins"].items():
        table.add_row(f"  tests: {name}", f"{count:,}")
    _add_labels(table, stats)
    if stats["hq"] is not None:
        table.add_row("high-quality pairs", f"{stats['hq']:,}")
    console.print(table)
    for name in ("languages", "splits", "origins"):
        if stats[name]:
            _show_groups(console, name.removesuffix("s"), stats[name])
    if stats["speedup"] and stats["speedup"]["pairs"]:
        _show_speedups(console, stats["speedup"])
    if stats["tags"] and any(stats["tags"].values()):
        _show_line(console, "tag", {tag: f"{count:,}" for tag, count in stats["tags"].items()})
    _show_tokens(console, stats["tokens"])


def _add_labels(table: Any, stats: dict[str, Any]) -> None:
    labels = stats["labels"]
    if labels is None:
        table.add_row("labels", "none yet: hasten data label")
        return
    table.add_row(f"labels by {', '.join(labels['meters'])}", f"{labels['programs']:,}")
    for verdict, count in labels["verdicts"].items():
        table.add_row(f"  {verdict.replace('_', ' ')}", f"{count:,}")
    if labels["startup_share"] is not None:
        table.add_row("  start-up of a cost, median", f"{labels['startup_share']:.0%}")


def _show_groups(console: Console, name: str, groups: dict[str, Any]) -> None:
    from rich.table import Table

    from hasten.cli.show import printable

    columns = list(next(iter(groups.values())))
    table = Table(name, box=None, header_style="dim")
    for column in columns:
        table.add_column(column, justify="right")
    for group, counts in groups.items():
        table.add_row(printable(group), *(f"{counts[column]:,}" for column in columns))
    console.print(table)


def _show_speedups(console: Console, speedup: dict[str, Any]) -> None:
    quantiles = {f"{float(at):.0%}": f"{value:.2f}x" for at, value in speedup["quantiles"].items()}
    _show_line(console, "speedup", {**quantiles, "mean": f"{speedup['mean']:.2f}x"})
    shares = {f"≥ {bound}x": f"{share:.1%}" for bound, share in speedup["share_at_least"].items()}
    _show_line(console, f"of {speedup['pairs']:,} pairs", shares)


def _show_line(console: Console, name: str, values: dict[str, str]) -> None:
    """Values in one row, each under its name."""
    from rich.table import Table

    table = Table(name, box=None, header_style="dim")
    for column in values:
        table.add_column(column, justify="right")
    table.add_row("", *values.values())
    console.print(table)


def _show_tokens(console: Console, tokens: dict[str, Any]) -> None:
    from rich.table import Table

    if tokens["all"]["slow"] is None:
        return
    table = Table("tokens", box=None, header_style="dim")
    for column in ("slow: median", "mean", "fast: median", "mean"):
        table.add_column(column, justify="right")
    for group, sides in tokens.items():
        cells = []
        for side in ("slow", "fast"):
            spread = sides[side]
            cells += ["", ""] if spread is None else [f"{spread['median']:g}", _mean(spread)]
        table.add_row(group, *cells)
    console.print(table)


def _mean(spread: dict[str, Any]) -> str:
    return f"{spread['mean']:.1f}"
