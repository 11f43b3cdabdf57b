"""`hasten data vary`: pairs for training in other words."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from hasten.cli.options import JsonOption


def vary_command(
    folder: Annotated[Path, typer.Argument(metavar="DATA", help="The data set.")],
    times: Annotated[int, typer.Option(metavar="N", help="Others of each pair.")] = 3,
    origin: Annotated[
        list[str] | None,
        typer.Option(help="Only of pairs of this origin, such as rules. May be given again."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Of all that is drawn.")] = 0,
    json: JsonOption = False,
) -> None:
    """Add the Python pairs for training in other words: other names, idioms and order."""
    from hasten.data.dataset import Dataset
    from hasten.data.vary import add_varied

    done = add_varied(Dataset(folder), times=times, seed=seed, origins=origin or ())
    if json:
        from hasten.cli.as_json import dump

        print(dump(asdict(done)))
        return
    print(
        f"{done.of:,} pairs in other words: {done.added:,} added, {done.unchanged:,} came out as "
        f"what was there; {done.pairs:,} pairs now"
    )
