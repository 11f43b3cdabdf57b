"""`hasten data tests`: more tests for every problem of a data set, and what they catch."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hasten.cli.options import (
    CheckerOption,
    JsonOption,
    MemoryOption,
    PythonOption,
    Setup,
    WorkersOption,
    cache_dir,
    progress_on_stderr,
)
from hasten.errors import UsageError
from hasten.exec.host import Host, find_interpreter, refuse_visible
from hasten.exec.protocol import Limits
from hasten.judge.checkers import CHECKERS
from hasten.judge.terms import Rules
from hasten.measure.meters import make_meter

if TYPE_CHECKING:
    from hasten.data.amplify import Amplified, Catch


def amplify_command(
    folder: Annotated[Path, typer.Argument(metavar="DATA", help="The data set.")],
    small: Annotated[int, typer.Option(help="Small tests to add to a problem at most.")] = 6,
    large: Annotated[int, typer.Option(help="Large tests to add to a problem at most.")] = 2,
    instructions: Annotated[
        int,
        typer.Option(
            help="Millions of instructions that a right program may take on a large test, beyond "
            "what it takes on the first known one."
        ),
    ] = 1000,
    timeout: Annotated[
        float, typer.Option("--timeout", help="Seconds that a right program may take on any.")
    ] = 2.0,
    memory: MemoryOption = 1024,
    checker: CheckerOption = "tokens",
    seed: Annotated[int, typer.Option(help="Seed of all that is drawn.")] = 0,
    python: PythonOption = "",
    workers: WorkersOption = 0,
    json: JsonOption = False,
) -> None:
    """Add tests: inputs like the known ones, small and large, on which right programs agree."""
    from hasten.data.amplify import Settings
    from hasten.data.dataset import Dataset
    from hasten.data.more_tests import Work, amplify_all

    if checker not in CHECKERS:
        raise UsageError(f"no checker {checker!r}: choose one of {', '.join(CHECKERS)}")
    if min(small, large, workers) < 0 or instructions < 1 or not 0 < timeout <= 3600 or memory < 16:
        raise UsageError(
            "numbers must not be negative, --timeout at most 3600, --memory at least 16"
        )
    # On a machine with other work the clock goes on while a program waits: only its own time tells.
    limits = replace(
        Limits(), cpu_seconds=timeout, wall_seconds=10 * timeout, memory_bytes=memory << 20
    )
    cache = cache_dir()
    host = Host(cache, find_interpreter(python or sys.executable))
    refuse_visible(folder, host.interpreter)
    rules = Rules(checker=checker, limits=limits)
    setup = Setup(host, make_meter("instructions", cache), rules, workers or os.cpu_count() or 1)
    settings = Settings(small=small, large=large, instructions=instructions * 1_000_000, seed=seed)
    with progress_on_stderr() as progress, setup.pool(no_store=True) as pool:
        found = amplify_all(
            Dataset(folder),
            Work(pool, limits, checker, settings),
            lambda done, total: progress("problems", done, total),
        )
    summary = summarise(found)
    if json:
        from hasten.cli.as_json import dump

        print(dump(summary))
    else:
        _show(summary)


def summarise(found: Sequence[Amplified]) -> dict[str, Any]:
    """The counts over all problems, as --json prints them."""
    rejected: Counter[str] = Counter()
    for one in found:
        rejected.update(one.rejected)
    tests = [new for one in found for new in one.tests]
    return {
        "problems": len(found),
        "amplified": sum(bool(one.tests) for one in found),
        "without_oracle": sum(not one.oracles for one in found),
        "without_shape": sum(bool(one.oracles) and one.shape is None for one in found),
        "proposed": sum(one.proposed for one in found),
        "kept": sum(not new.given for new in tests),
        "given_kept": sum(new.given for new in tests),
        "single_oracle": sum(new.authors == 1 for new in tests),
        "rejected": dict(rejected.most_common()),
        "wrong": _share([one.wrong for one in found]),
        "mutants": _share([one.mutated for one in found]),
    }


def _share(catches: Sequence[Catch]) -> dict[str, int | float | None]:
    suspects = sum(catch.suspects for catch in catches)
    caught = sum(catch.caught for catch in catches)
    return {
        "suspects": suspects,
        "caught": caught,
        "share": caught / suspects if suspects else None,
    }


def _show(summary: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, show_header=False)
    wrong, mutants = summary["wrong"], summary["mutants"]
    rows = [
        ("problems", f"{summary['problems']:,}"),
        ("with new tests", f"{summary['amplified']:,}"),
        ("no right program or known test", f"{summary['without_oracle']:,}"),
        ("inputs of no shape to grow", f"{summary['without_shape']:,}"),
        ("inputs tried", f"{summary['proposed']:,}"),
        ("tests kept", f"{summary['kept']:,}"),
        ("  by programs of one author", f"{summary['single_oracle']:,}"),
        ("given tests that hold", f"{summary['given_kept']:,}"),
        *((f"rejected: {why}", f"{count:,}") for why, count in summary["rejected"].items()),
        ("wrong programs caught", _of(wrong)),
        ("mutants caught", _of(mutants)),
    ]
    for name, value in rows:
        table.add_row(name, value)
    console = Console()
    console.print(table)
    console.print("caught: of those that pass the known tests", highlight=False, style="dim")


def _of(share: dict[str, Any]) -> str:
    if share["share"] is None:
        return "none there"
    return f"{share['caught']:,} of {share['suspects']:,} ({share['share']:.0%})"
