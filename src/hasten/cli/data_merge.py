"""`hasten data merge`: several data sets as one."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from hasten.cli.options import JsonOption


def merge_command(
    folders: Annotated[list[Path], typer.Argument(metavar="DATA...", help="Data sets.")],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="DATA", help="The new data set's folder.")
    ],
    json: JsonOption = False,
) -> None:
    """Make one data set of several, so that one split by problem holds for all."""
    from hasten.data.merging import merge

    done = merge(folders, output)
    if json:
        from hasten.cli.as_json import dump

        print(dump(asdict(done)))
        return
    print(
        f"{done.problems:,} problems ({done.shared:,} were in more than one), "
        f"{done.programs:,} programs, {done.pairs:,} pairs, {done.tests:,} tests"
    )
    print(f"  next: hasten data split {output}, then hasten data tag {output}")
