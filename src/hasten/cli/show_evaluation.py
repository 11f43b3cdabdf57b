"""An evaluation for people: the headline, thresholds, languages, humans, and what to be wary of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table

from hasten.cli.show import printable
from hasten.eval.comparison import Comparison
from hasten.eval.protocols import Aggregation, Protocol
from hasten.eval.summary import Figure, Figures, Part, Summary

_MOST_COLUMNS = 4
_SIDE_BY_SIDE = 3  # columns with the interval beside each figure
_VERSUS = "faster_than_target"
_PERCENT, _TIMES, _POINTS = "percent", "times", "points"


def show_summary(console: Console, summary: Summary) -> None:
    """One run."""
    whole = summary.whole
    console.print(
        f"[bold]{printable(summary.name)}[/]: {whole.n:,} programs of {whole.problems:,} problems, "
        f"up to {summary.samples} candidates each; protocol {summary.protocol.name}, "
        f"meter {summary.meter}",
        highlight=False,
    )
    console.print(_headline(summary))
    if len(summary.languages) > 1:
        console.print(_by_language(summary))
    _show_humans(console, summary)
    for line in _remarks(summary):
        console.print(f"  {line}", highlight=False)
    for warning in summary.warnings:
        console.print(f"  [yellow]warning:[/] {printable(warning)}", highlight=False)


def _rows(protocol: Protocol) -> list[tuple[str, str, str]]:
    """The lines of the headline: a figure's name, what people read, and how it is written."""
    if protocol.aggregation is Aggregation.IMPROVED:
        return [
            ("compile", "compile", _PERCENT),
            ("pass", "pass", _PERCENT),
            ("opt", "optimised (any gain)", _PERCENT),
            ("speedup", "SP, of the improved", _TIMES),
            ("rtr", "RTR %, of the improved", _POINTS),
        ]
    found = [("correct", "correct", _PERCENT)]
    for index, threshold in enumerate(protocol.thresholds):
        name = "opt" if index == 0 else f"opt_{threshold:g}"
        found.append((name, f"{threshold:.3g}x or more", _PERCENT))
    found.append(("speedup", "mean speedup", _TIMES))
    if protocol.averages:
        found += [("geometric", "geometric mean", _TIMES), ("median", "median", _TIMES)]
    return found


def _headline(summary: Summary) -> Table:
    part = summary.whole
    shown = _columns(sorted(part.k))
    table = Table("best of the", box=None, header_style="dim")
    for k in shown:
        table.add_column(f"first {k}", justify="right")
        if k in part.unbiased and k < summary.samples:
            table.add_column(f"any {k}", justify="right")
    many = len(table.columns) > _SIDE_BY_SIDE

    def line(name: str, words: str, kind: str) -> None:
        """A figure for every column; of many columns the interval stands beneath it."""
        cells = []
        for k in shown:
            groups = [{**part.k[k], **_versus(part, k)}]
            if k in part.unbiased and k < summary.samples:
                groups.append(dict(part.unbiased[k]))
            cells += [_cell(figures.get(name), kind) for figures in groups]
        table.add_row(words, *(_stacked(cell) if many else cell for cell in cells))

    for name, words, kind in _rows(summary.protocol):
        line(name, words, kind)
    if part.versus:
        line(_VERSUS, "beats the human", _PERCENT)
    return table


def _versus(part: Part, k: int) -> Figures:
    return {_VERSUS: part.versus[k]} if k in part.versus else {}


def _stacked(cell: str) -> str:
    """A figure with its interval beneath."""
    figure, mark, ends = cell.partition(" \\[")
    return f"{figure}\n[dim]\\[{ends}[/]" if mark else cell


def _columns(ks: Sequence[int]) -> list[int]:
    """A few of many: the first, powers of two, the last."""
    if len(ks) <= _MOST_COLUMNS:
        return list(ks)
    chosen = [k for k in ks if k & (k - 1) == 0 or k == ks[-1]]
    return [chosen[0], *chosen[1:][-(_MOST_COLUMNS - 1) :]]


def _by_language(summary: Summary) -> Table:
    k = max(summary.whole.k)
    table = Table(f"best of first {k}", box=None, header_style="dim")
    for column in ("programs", "problems", "unjudged", "correct", "optimised", "mean speedup"):
        table.add_column(column, justify="right")
    for name, part in summary.languages.items():
        figures = part.k[k]
        table.add_row(
            name,
            f"{part.n:,}",
            f"{part.problems:,}",
            f"{part.unjudged:,}",
            _cell(figures.get("correct"), _PERCENT),
            _cell(figures.get("opt"), _PERCENT),
            _cell(figures.get("speedup"), _TIMES),
        )
    return table


def _show_humans(console: Console, summary: Summary) -> None:
    part = summary.whole
    if part.target:
        target = part.target
        console.print(
            f"  human targets ({_over(target, part)}): "
            f"correct {_cell(target.get('correct'), _PERCENT)}, "
            f"optimised {_cell(target.get('opt'), _PERCENT)}, "
            f"speedup {_cell(target.get('speedup'), _TIMES)}",
            highlight=False,
        )
    if part.fastest:
        console.print(
            f"  fastest of the problem ({part.fastest['human'].rows:,} programs): "
            f"generation {_cell(part.fastest['generation'], _TIMES)}, "
            f"human {_cell(part.fastest['human'], _TIMES)}",
            highlight=False,
        )


def _over(figures: Figures, part: Part) -> str:
    rows = figures["correct"].rows
    return "all" if rows == part.n else f"{rows:,} of {part.n:,}"


def _remarks(summary: Summary) -> list[str]:
    found = [f"unjudged: {summary.whole.unjudged:,}"]
    if summary.slow_failed:
        found.append(
            f"{summary.slow_failed:,} slow programs fail their tests or have no cost: "
            "nothing can improve them"
        )
    if summary.unconfirmed:
        found.append(
            f"{summary.unconfirmed:,} right candidates have no speedup that could be measured and "
            "confirmed: they count 1.0"
        )
    left_out = [
        f"{figure.least:.1%} to {figure.most:.1%}"
        for figure in [summary.whole.k[max(summary.whole.k)]["correct"]]
        if figure.least is not None and figure.most is not None
    ]
    if left_out:
        found.append(f"by what the unjudged may be, correct is anything from {left_out[0]}")
    found.append(
        f"in brackets: 95 % intervals, {summary.resamples:,} resamples of problems, seed "
        f"{summary.seed}"
    )
    return found


def show_comparison(console: Console, comparison: Comparison) -> None:
    """What one run has beyond another."""
    console.print(
        f"[bold]{printable(comparison.name)}[/] less [bold]{printable(comparison.to)}[/], "
        f"{comparison.n:,} programs of {comparison.problems:,} problems, paired",
        highlight=False,
    )
    shown = _columns(sorted(comparison.k))
    table = Table("best of the", box=None, header_style="dim")
    for k in shown:
        table.add_column(f"first {k}", justify="right")
    names: Mapping[str, Figure] = comparison.k[shown[0]]
    for name in names:
        cells = [_difference(comparison.k[k].get(name), name) for k in shown]
        table.add_row(name.replace("_", " "), *cells)
    console.print(table)


def _difference(figure: Figure | None, name: str) -> str:
    if figure is None or figure.value is None:
        return "–"
    if name == "geometric_ratio":
        return _cell(figure, _TIMES)
    if name == "speedup":
        return f"{figure.value:+.2f} {_interval(figure, 1, '+.2f')}"
    return f"{100 * figure.value:+.1f} % {_interval(figure, 100, '+.1f')}"


def _cell(figure: Figure | None, kind: str) -> str:
    """A figure with its interval, for rich."""
    if figure is None or figure.value is None:
        return "–"
    if kind == _PERCENT:
        return f"{100 * figure.value:.1f} % {_interval(figure, 100, '.1f')}"
    if kind == _POINTS:
        return f"{figure.value:.1f} {_interval(figure, 1, '.1f')}"
    return f"{figure.value:.2f}x {_interval(figure, 1, '.2f')}"


def _interval(figure: Figure, scale: float, digits: str) -> str:
    ends = [
        "–" if end is None else format(scale * end, digits) for end in (figure.low, figure.high)
    ]
    return f"\\[{ends[0]}, {ends[1]}]"
