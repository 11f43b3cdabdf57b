"""`hasten data label`: what every program of a data set costs, or why it has no cost."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hasten.cli.options import (
    Gem5Option,
    JsonOption,
    MemoryOption,
    MeterOption,
    NoStoreOption,
    PythonOption,
    TimeoutOption,
    UnsafeOption,
    WorkersOption,
    progress_on_stderr,
    set_up,
)
from hasten.errors import UsageError
from hasten.measure.meters import DEFAULT_METER

if TYPE_CHECKING:
    from hasten.data.labels import Labelled

_MOST_SHOWN = 5


def label_command(
    folder: Annotated[Path, typer.Argument(metavar="DATA", help="The data set.")],
    meter: MeterOption = DEFAULT_METER,
    gem5: Gem5Option = None,
    checker: Annotated[
        str,
        typer.Option(
            help="How outputs are compared where a problem does not say: tokens, exact or pie."
        ),
    ] = "tokens",
    timeout: TimeoutOption = 5.0,
    memory: MemoryOption = 1024,
    most_tests: Annotated[
        int | None,
        typer.Option("--most-tests", help="Use this many of a problem's tests, the first ones."),
    ] = None,
    python: PythonOption = "",
    workers: WorkersOption = 0,
    no_store: NoStoreOption = False,
    json: JsonOption = False,
    unsafe: UnsafeOption = False,
) -> None:
    """Measure every distinct program on its problem's tests. Killed work continues."""
    from hasten.data.dataset import Dataset
    from hasten.data.labels import label_all

    if most_tests is not None and most_tests < 1:
        raise UsageError(f"--most-tests is {most_tests}: give 1 or more")
    setup = set_up(
        tests=folder,
        meter=meter,
        gem5=gem5,
        python=python,
        unsafe=unsafe,
        checker=checker,
        timeout=timeout,
        memory=memory,
        workers=workers,
    )
    dataset = Dataset(folder)
    with progress_on_stderr(remaining=True) as progress, setup.pool(no_store=no_store) as pool:
        done = label_all(
            dataset,
            pool=pool,
            rules=setup.rules,
            most_tests=most_tests,
            progress=lambda done, total: progress("programs", done, total),
        )
    stale = done.measured > 0 and "speedup" in dataset.read("pairs").columns
    if json:
        from hasten.cli.as_json import dump

        print(dump({**_summary(done), "meter": meter, "sandboxed": not unsafe}))
    else:
        _show(done, meter, stale=stale, sandboxed=not unsafe)
    for one in done.unjudged[:_MOST_SHOWN]:
        print(f"hasten: {one.task.problem_id}: {one.reason}", file=sys.stderr)
    if done.unjudged:
        raise typer.Exit(1)


def _summary(done: Labelled) -> dict[str, Any]:
    from hasten.data.label_table import count_outcomes

    return {
        "programs": len(done.labels) + len(done.unjudged),
        "labelled": sum(label.cost is not None for label in done.labels),
        "measured_now": done.measured,
        "outcomes": count_outcomes(done.labels),
        "unjudged": len(done.unjudged),
        "without_tests": done.untested,
    }


def _show(done: Labelled, meter: str, *, stale: bool, sandboxed: bool) -> None:
    from rich.console import Console
    from rich.table import Table

    from hasten.cli.show import warn_unsafe
    from hasten.types import Verdict

    summary = _summary(done)
    table = Table(box=None, show_header=False)
    table.add_column()
    table.add_column(justify="right")
    table.add_row("distinct programs with tests", f"{summary['programs']:,}")
    for outcome, count in summary["outcomes"].items():
        colour = "green" if outcome == Verdict.PASSED else "red"
        table.add_row(f"  [{colour}]{outcome.replace('_', ' ')}[/]", f"{count:,}")
    if done.unjudged:
        table.add_row("  not judged: the machine failed", f"{len(done.unjudged):,}")
    table.add_row("without tests, not labelled", f"{done.untested:,}")
    console = Console()
    console.print(table)
    console.print(f"  meter: {meter}; {done.measured:,} measured now", highlight=False)
    if done.unjudged:
        console.print("  [yellow]note:[/] run it again for those that were not judged")
    if stale:
        console.print(
            "  [yellow]note:[/] speedups and tags are of the labels before: hasten data tag"
        )
    if not sandboxed:
        warn_unsafe(console)
