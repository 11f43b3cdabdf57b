"""`hasten data improved`: what an evaluation found improved, as pairs for training."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hasten.cli.options import JsonOption
from hasten.errors import BadData

if TYPE_CHECKING:
    from hasten.data.improved import Improved


def improved_command(
    folder: Annotated[Path, typer.Argument(metavar="DATA", help="The data set.")],
    runs: Annotated[
        list[Path], typer.Argument(metavar="RUN...", help="Folders of hasten evaluate on it.")
    ],
    origin: Annotated[
        str, typer.Option(help="What the tables call these programs and pairs.")
    ] = "synthetic",
    most: Annotated[int, typer.Option(metavar="N", help="Pairs of each slow program.")] = 1,
    json: JsonOption = False,
) -> None:
    """Add the fastest candidates that an evaluation found improved as pairs for training."""
    from hasten.data.dataset import Dataset
    from hasten.data.improved import add_improved

    added = add_improved(Dataset(folder), _improved(runs), origin=origin, most=most)
    if json:
        from hasten.cli.as_json import dump

        print(dump(asdict(added)))
        return
    print(
        f"{added.found:,} improved candidates: {added.added:,} pairs added, {added.known:,} known, "
        f"{added.slower:,} slower than others of their program, {added.held_out:,} of held-out "
        f"problems; {added.pairs:,} pairs now"
    )
    if added.added:
        print(f"  next: hasten data label {folder}, then hasten data tag {folder}")


def _improved(runs: Sequence[Path]) -> Iterator[Improved]:
    from hasten.data.improved import Improved
    from hasten.eval.records import load_run
    from hasten.types import Language, Program

    for run in runs:
        for row in load_run(run).rows:
            try:
                language = Language(row.language)
            except ValueError as error:
                raise BadData(
                    f"{run} has a program of {row.problem_id} in {row.language!r}, which is "
                    f"neither {' nor '.join(Language)}: evaluate again"
                ) from error
            for one in row.candidates:
                if one.verdict == "improved" and one.speedup and one.source and row.slow.source:
                    slow, fast = (Program(text, language) for text in (row.slow.source, one.source))
                    yield Improved(row.problem_id, slow, fast, one.speedup)
