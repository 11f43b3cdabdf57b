"""`hasten data pairs`: from submissions to pairs of a slow and a faster program."""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hasten.cli.options import JsonOption, progress_on_stderr
from hasten.errors import UsageError

if TYPE_CHECKING:
    from hasten.data.trajectories import Paired


class TimeBy(StrEnum):
    """Whose times decide which of two programs is faster."""

    LABEL = "label"
    REPORTED = "reported"


def pairs_command(
    folder: Annotated[Path, typer.Argument(metavar="DATA", help="The data set.")],
    by: Annotated[
        TimeBy,
        typer.Option(help="What decides: label (the judge's costs) or reported (the source's)."),
    ] = TimeBy.LABEL,
    across_users: Annotated[
        bool,
        typer.Option(
            "--across-users",
            help="Instead: any slow program with a much faster one of its problem and language.",
        ),
    ] = False,
    at_least: Annotated[
        float | None,
        typer.Option(metavar="SPEEDUP", help="With --across-users: how much faster (2.0)."),
    ] = None,
    most: Annotated[
        int | None,
        typer.Option(metavar="N", help="With --across-users: pairs a problem and language (100)."),
    ] = None,
    seed: Annotated[
        int | None, typer.Option(help="With --across-users: draws which ones (0).")
    ] = None,
    append: Annotated[
        bool, typer.Option("--append", help="Keep the pairs that are there.")
    ] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Remove the pairs that are there.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Pair what one person had accepted for a problem: an earlier program with a later one that is
    more than 10 % faster."""
    from hasten.data.dataset import Dataset
    from hasten.data.trajectories import AT_LEAST, MOST, AcrossUsers, By, make_pairs

    if append and replace:
        raise UsageError("--append and --replace do not go together: one keeps, one removes")
    limits = {"--at-least": at_least, "--most": most, "--seed": seed}
    given = [name for name, value in limits.items() if value is not None]
    if given and not across_users:
        raise UsageError(f"{given[0]} goes with --across-users: add that, or leave this out")
    across = AcrossUsers(
        at_least=AT_LEAST if at_least is None else at_least,
        most=MOST if most is None else most,
        seed=seed or 0,
    )
    with progress_on_stderr() as progress:
        done = make_pairs(
            Dataset(folder),
            by=By(by.value),
            across=across if across_users else None,
            onto="append" if append else "replace" if replace else "nothing",
            on_progress=progress,
        )
    if json:
        from hasten.cli.as_json import dump

        print(dump({**asdict(done), "by": by.value, "across_users": across_users}))
    else:
        _show(done, folder, across_users=across_users)


def _show(done: Paired, folder: Path, *, across_users: bool) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None, show_header=False)
    table.add_column()
    table.add_column(justify="right")
    rows = [("programs", done.programs)]
    rows += [(f"  left out: {reason}", count) for reason, count in done.left_out.items() if count]
    rows += [("problems in a language" if across_users else "trajectories", done.trajectories)]
    rows += [("faster pairs" if across_users else "pairs considered", done.considered)]
    rows += [(f"  dropped: {reason}", count) for reason, count in done.dropped.items() if count]
    rows += [("pairs added", done.added)]
    if done.pairs != done.added:
        rows += [("pairs there now", done.pairs)]
    for name, count in rows:
        table.add_row(name, f"{count:,}")
    console = Console()
    console.print(table)
    console.print(f"  written to {escape(str(folder))}", highlight=False)
