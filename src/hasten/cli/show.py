"""Results for people: a coloured diff, tables and one summary line."""

from __future__ import annotations

import difflib
import itertools
from collections import Counter
from collections.abc import Sequence

from rich.console import Console
from rich.syntax import Syntax
from rich.table import Table

from hasten.judge.judge import Baseline, Costs
from hasten.measure.lines import NoLines
from hasten.optimize import Attempt, Optimization
from hasten.types import Judgement, Program, TestResult, Verdict

_MOST_ROWS = 15
_MOST_ADDED = 16
_MOST_SHOWN = 400


def printable(text: str) -> str:
    """Text that does nothing to a terminal: what is no UTF-8 or a control becomes `?`."""
    return "".join(c if c.isprintable() or c in "\n\t" else "?" for c in text)


def words(verdict: Verdict) -> str:
    """A verdict as people write it."""
    return verdict.value.replace("_", " ")


def diff(slow: Program, fast: Program) -> str:
    """A unified diff of the two sources; the middle of a long added block is left out."""
    lines = difflib.unified_diff(
        slow.source.splitlines(), fast.source.splitlines(), slow.name, "faster", lineterm=""
    )
    shown: list[str] = []
    for added, group in itertools.groupby(lines, key=lambda line: line.startswith("+")):
        block = list(group)
        left_out = len(block) - _MOST_ADDED
        if added and left_out > 0:
            half = _MOST_ADDED // 2
            block[half:-half] = [f"+ ... {left_out} more lines (-o FILE writes them all) ..."]
        shown += block
    return printable("\n".join(shown))


def warn_unsafe(console: Console) -> None:
    """Stands in every result of an unprotected run."""
    console.print("[bold red]not sandboxed[/]: programs ran with all your rights")


def show_optimization(console: Console, result: Optimization, sandboxed: bool) -> None:
    """What `hasten optimize` prints."""
    slow = result.baseline.program
    if result.best is None:
        _show_nothing_found(console, result)
    else:
        fast = result.best.judgement.program
        console.print(Syntax(diff(slow, fast), "diff", theme="ansi_dark", word_wrap=True))
        _show_tests(console, result.best.judgement.results)
        _show_best(console, result, result.best)
    _show_fuzzing(console, result)
    _show_rounds(console, result)
    _show_lines(console, result)
    if not sandboxed:
        warn_unsafe(console)


def _show_rounds(console: Console, result: Optimization) -> None:
    """A line for each round, where there were several."""
    if len(result.rounds) < 2:
        return
    best = result.best.round if result.best else None
    for one in result.rounds:
        speedup = f", best {one.best_speedup:.2f}x" if one.best_speedup is not None else ""
        mark = " (the best one)" if one.number == best else ""
        console.print(
            f"  round {one.number}: {one.generations} generations, {one.judged} new candidates, "
            f"{one.correct} correct, {one.improved} improved{speedup}{mark}",
            highlight=False,
        )
    shown = len(result.shown)
    told = f"; expected output of {shown} tests was shown to the model" if shown else ""
    console.print(f"  {result.generations} generations in all{told}", highlight=False)


def _show_lines(console: Console, result: Optimization) -> None:
    """The lines on which the slow program spends most."""
    if result.lines is None:
        return
    if isinstance(result.lines, NoLines):
        console.print(f"  dear lines could not be found: {result.lines.reason}", highlight=False)
        return
    part = "" if result.lines.whole else ", in the first part of a run"
    console.print(f"  {result.baseline.program.name} spends its instructions on{part}:")
    for one in result.lines.top():
        text = printable(f"  {one.share:6.1%}  line {one.line}: {one.text.strip()[:100]}")
        console.print(text, highlight=False, markup=False)


def _show_fuzzing(console: Console, result: Optimization) -> None:
    """The inputs on which candidates differ from the slow program."""
    if result.fuzzed and not result.differences:
        console.print(f"  the same output on {result.fuzzed} inputs besides the tests")
    for candidate, difference in result.differences:
        console.print(
            f"[bold red]differs[/] from the slow program ({printable(candidate.origin)}) on an "
            "input that may be invalid:",
            highlight=False,
        )
        said = "it did not end well" if difference.got is None else _excerpt(difference.got)
        for name, text in (
            ("input", _excerpt(difference.input)),
            ("slow", _excerpt(difference.expected)),
            ("fast", said),
        ):
            console.print(f"  {name:>5}: {text}", highlight=False, markup=False)


def _excerpt(text: bytes) -> str:
    """The beginning of an input or an output, on lines under one another."""
    lines = printable(text[:_MOST_SHOWN].decode(errors="replace")).rstrip("\n").split("\n")
    shown = "\n         ".join(lines[:_MOST_ROWS])
    left_out = len(text) > _MOST_SHOWN or len(lines) > _MOST_ROWS
    return f"{shown} ... ({len(text):,} bytes)" if left_out else shown


def _show_best(console: Console, result: Optimization, best: Attempt) -> None:
    judgement = best.judgement
    assert judgement.speedup is not None
    assert judgement.cost is not None
    console.print(
        f"[bold green]{words(judgement.verdict)}[/] [bold]{_speedup(judgement, digits=2)}[/] by "
        f"{judgement.meter} ({result.baseline.costs.total:,} → {judgement.cost:,}), "
        f"{judgement.tests_passed}/{judgement.tests} tests passed",
        highlight=False,
    )
    beside = []
    if judgement.net_speedup is not None:
        beside.append(f"{judgement.net_speedup:.2f}x without start-up")
    if judgement.net_of_imports_speedup is not None:
        beside.append(f"{judgement.net_of_imports_speedup:.2f}x without start-up and imports")
    if result.native is not None:
        native = result.native
        beside.append(
            f"{native.ratio:.2f}x [{native.low:.2f}, {native.high:.2f}] in user+system time "
            f"({native.rounds} interleaved rounds)"
        )
    console.print("  " + "; ".join(beside).replace("[", "\\["), highlight=False)
    tried = len(result.attempts)
    console.print(f"  by {best.candidate.origin}; {tried} candidates judged", highlight=False)
    _show_notes(console, judgement.notes)


def _show_nothing_found(console: Console, result: Optimization) -> None:
    counts = Counter(words(attempt.judgement.verdict) for attempt in result.attempts)
    tried = ", ".join(f"{count} {name}" for name, count in counts.most_common())
    console.print(
        f"[bold yellow]nothing faster found[/] for {result.baseline.program.name}: "
        + (f"{len(result.attempts)} candidates judged ({tried})" if tried else "no candidates"),
        highlight=False,
    )
    speedups = [a.judgement.speedup for a in result.attempts if a.judgement.speedup is not None]
    if speedups:
        console.print(f"  the best right one: {max(speedups):.3f}x", highlight=False)
    share = result.baseline.costs.startup_share
    if share > 0.5:
        _show_notes(
            console,
            [
                f"start-up and imports are {share:.0%} of the cost: "
                "these tests are too small to show much"
            ],
        )


def _show_notes(console: Console, notes: Sequence[str]) -> None:
    for note in notes:
        console.print(f"  [yellow]note:[/] {printable(note)}", highlight=False)


def _show_tests(console: Console, results: Sequence[TestResult]) -> None:
    """Speedups test by test, by size of input; of many tests, the largest inputs."""
    by_size = sorted(results, key=lambda result: result.input_bytes)
    shown = by_size[-_MOST_ROWS:]
    table = Table("test", box=None, header_style="dim")
    for column in ("input bytes", "before", "after", "speedup"):
        table.add_column(column, justify="right")
    for result in shown:
        assert result.cost is not None
        assert result.baseline_cost is not None
        table.add_row(
            result.name,
            f"{result.input_bytes:,}",
            f"{result.baseline_cost:,}",
            f"{result.cost:,}",
            f"{result.baseline_cost / result.cost:.2f}x",
        )
    console.print(table)
    if len(shown) < len(by_size):
        console.print(f"  and {len(by_size) - len(shown)} tests with smaller inputs (--json)")


def _speedup(judgement: Judgement, *, digits: int = 3) -> str:
    """The speedup, with its interval where it has one; for rich."""
    if judgement.speedup is None:
        return ""
    text = f"{judgement.speedup:.{digits}f}x"
    if judgement.speedup_low is not None and judgement.speedup_high is not None:
        text += f" \\[{judgement.speedup_low:.{digits}f}, {judgement.speedup_high:.{digits}f}]"
    return text


def show_judgements(console: Console, judgements: Sequence[Judgement], sandboxed: bool) -> None:
    """What `hasten judge` prints."""
    table = Table("program", "verdict", box=None, header_style="dim")
    for column in ("tests", "cost", "speedup", "net"):
        table.add_column(column, justify="right")
    for judgement in judgements:
        colour = "green" if judgement.verdict.correct else "red"
        table.add_row(
            printable(judgement.program.name),
            f"[{colour}]{words(judgement.verdict)}[/]",
            f"{judgement.tests_passed}/{judgement.tests}",
            "" if judgement.cost is None else f"{judgement.cost:,}",
            _speedup(judgement),
            "" if judgement.net_speedup is None else f"{judgement.net_speedup:.3f}x",
        )
    console.print(table)
    for judgement in judgements:
        for note in judgement.notes:
            console.print(
                f"  {printable(judgement.program.name)}: {printable(note)}",
                highlight=False,
                markup=False,
            )
    if judgements:
        console.print(f"  meter: {judgements[0].meter}, in {judgements[0].unit}", highlight=False)
    if not sandboxed:
        warn_unsafe(console)


def _show_interval(console: Console, costs: Costs, unit: str) -> None:
    """How far the medians of a noisy meter can be trusted."""
    assert costs.low is not None and costs.high is not None
    middle = f"{costs.total:,} {unit}"
    ends = f"{costs.low:,}, {costs.high:,}"
    if unit == "ns":
        middle = f"{costs.total / 1e9:.6f} s"
        ends = f"{costs.low / 1e9:.6f}, {costs.high / 1e9:.6f}"
    console.print(
        f"  median {middle} \\[{ends}], {costs.rounds} runs of all tests",
        highlight=False,
    )


def show_measurement(console: Console, baseline: Baseline, meter: str, unit: str) -> None:
    """What `hasten measure` prints."""
    table = Table("test", box=None, header_style="dim")
    for column in ("input bytes", unit, "native ms"):
        table.add_column(column, justify="right")
    for result in baseline.results:
        native = (result.user_ns or 0) + (result.system_ns or 0)
        table.add_row(
            result.name,
            f"{result.input_bytes:,}",
            f"{baseline.costs.per_test[result.name]:,}",
            f"{native / 1e6:.1f}",
        )
    console.print(table)
    costs = baseline.costs
    beside = f", {costs.net:,} without start-up" if costs.net is not None else ""
    if costs.net_of_imports is not None and costs.net_of_imports != costs.net:
        beside += f", {costs.net_of_imports:,} without imports too"
    console.print(f"[bold]{costs.total:,}[/] {unit} by {meter}{beside}", highlight=False)
    if costs.low is not None and costs.high is not None:
        _show_interval(console, costs, unit)
    if costs.startup_share > 0.5:
        note = f"start-up and imports are {costs.startup_share:.0%} of it: the tests are too small"
        _show_notes(console, [note])
    _show_notes(console, costs.notes)
