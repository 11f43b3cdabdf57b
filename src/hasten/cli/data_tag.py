"""`hasten data tag` and `hasten data split`: what a labelled data set is trained and tested on."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hasten.cli.options import JsonOption
from hasten.judge.judge import THRESHOLD

if TYPE_CHECKING:
    from rich.console import Console

    from hasten.data.splits import Split
    from hasten.data.tags import Tagged

_MOST_SHOWN = 5


def tag_command(
    folder: Annotated[Path, typer.Argument(metavar="DATA", help="The data set.")],
    threshold: Annotated[
        float, typer.Option(help="The speedup from which a pair has a tag and can be in HQ.")
    ] = THRESHOLD,
    hq_per_problem: Annotated[
        int, typer.Option("--hq-per-problem", help="Pairs of one problem in HQ at most.")
    ] = 4,
    hq_most: Annotated[
        int | None, typer.Option("--hq-most", help="Pairs in HQ altogether (default: no limit).")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Give pairs their speedup by our labels, tags from 1 to 10, and the high-quality mark."""
    from hasten.data.dataset import Dataset
    from hasten.data.tags import Tagging, tag_dataset

    tagged = tag_dataset(Dataset(folder), Tagging(threshold, hq_per_problem, hq_most))
    if json:
        from hasten.cli.as_json import dump

        print(dump(asdict(tagged)))
    else:
        from rich.console import Console

        _show_tagged(Console(), tagged)


def split_command(
    folder: Annotated[Path, typer.Argument(metavar="DATA", help="The data set.")],
    test: Annotated[float, typer.Option(help="Share of the problems for testing.")] = 0.1,
    validation: Annotated[float, typer.Option(help="Share of the problems for validation.")] = 0.1,
    seed: Annotated[int, typer.Option(help="Another number is another split.")] = 0,
    json: JsonOption = False,
) -> None:
    """Split by problem, and see that no program is in two splits. Tags are made anew."""
    from hasten.data.dataset import Dataset
    from hasten.data.splits import Shares, split_dataset
    from hasten.data.tags import tag_dataset, tagging_of

    dataset = Dataset(folder)
    split = split_dataset(dataset, Shares(test, validation, seed))
    tagging = tagging_of(dataset.about())
    if tagging is not None:
        tag_dataset(dataset, tagging)
    if json:
        from hasten.cli.as_json import dump

        print(dump(asdict(split)))
    else:
        from rich.console import Console

        _show_split(Console(), split, tagged_anew=tagging is not None)


def _show_tagged(console: Console, tagged: Tagged) -> None:
    from rich.table import Table

    table = Table(box=None, show_header=False)
    table.add_column()
    table.add_column(justify="right")
    rows = [("pairs", tagged.pairs), ("  with a speedup", tagged.with_speedup)]
    rows += [(f"  without: {why}", count) for why, count in tagged.without.items()]
    rows += [(f"  no tag: {why}", count) for why, count in tagged.left_out.items()]
    rows += [(f"  tag {tag}", count) for tag, count in tagged.tags.items() if count]
    rows += [("high quality", tagged.hq), ("fastest human programs", tagged.reference)]
    for name, count in rows:
        table.add_row(name, f"{count:,}")
    console.print(table)


def _show_split(console: Console, split: Split, *, tagged_anew: bool) -> None:
    from rich.table import Table

    from hasten.cli.show import printable

    table = Table("split", box=None, header_style="dim")
    for column in ("problems", "pairs"):
        table.add_column(column, justify="right")
    for name, count in split.problems.items():
        table.add_row(name, f"{count:,}", f"{split.pairs[name]:,}")
    console.print(table)
    lines = [f"{split.groups:,} groups of problems; {len(split.merged):,} of more than one:"]
    if not split.merged:
        lines = [f"{split.groups:,} problems, none of which share tests or a description"]
    lines += [f"  {' '.join(group)}" for group in split.merged[:_MOST_SHOWN]]
    if len(split.merged) > _MOST_SHOWN:
        lines.append(f"  and {len(split.merged) - _MOST_SHOWN:,} more (--json)")
    leaks = split.leaks
    lines.append(f"leakage: {leaks.programs:,} programs were in two splits by normalised source")
    for name, count in leaks.removed.items():
        lines.append(f"  {count:,} pairs taken out of {name}")
    lines.append(f"  {leaks.left:,} are in two splits now")
    if tagged_anew:
        lines.append("tags were made anew")
    for line in lines:
        console.print(f"  {printable(line)}", highlight=False, markup=False)
    for name, count in split.problems.items():
        if not count:
            console.print(f"  [yellow]note:[/] no problem for {name}: choose another --seed")
