"""`hasten data build-corpus`: the starter corpus as a labelled data set."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from hasten.cli.options import (
    JsonOption,
    NoStoreOption,
    PythonOption,
    TimeoutOption,
    WorkersOption,
    progress_on_stderr,
    set_up,
)
from hasten.errors import UsageError


def build_corpus_command(
    corpus: Annotated[
        Path, typer.Argument(help="The folder of problems (the project's own: corpus).")
    ],
    output: Annotated[Path, typer.Option("-o", "--output", help="The data set to make.")],
    problem: Annotated[
        list[str] | None, typer.Option("--problem", help="Only this one; may be repeated.")
    ] = None,
    meter: Annotated[
        str,
        typer.Option(
            help="What to count: instructions, or any other meter; model takes twice the time."
        ),
    ] = "instructions",
    timeout: TimeoutOption = 5.0,
    python: PythonOption = "",
    workers: WorkersOption = 0,
    no_store: NoStoreOption = False,
    json: JsonOption = False,
) -> None:
    """Make a data set of the starter corpus, and check it; exit 1 if it has faults."""
    from hasten.cli.as_json import dump
    from hasten.data.corpus import load_corpus
    from hasten.data.corpus_build import build_corpus, only
    from hasten.data.dataset import Dataset

    into = Dataset(output)
    if output.exists() and (
        not output.is_dir() or (any(output.iterdir()) and "corpus" not in into.about())
    ):
        raise UsageError(f"-o {output} holds something else already: name another folder")
    started = time.monotonic()
    setup = set_up(
        tests=corpus, meter=meter, python=python, unsafe=False, timeout=timeout, workers=workers
    )
    problems = load_corpus(corpus)
    if problem:
        problems = only(problems, problem)
    with progress_on_stderr(remaining=True) as progress, setup.pool(no_store=no_store) as pool:
        built = build_corpus(
            problems,
            into,
            pool=pool,
            rules=setup.rules,
            progress=progress,
        )
    facts = {
        "problems": len(problems),
        "programs": sum(len(one.right) + len(one.wrong) for one in problems),
        "right": sum(len(one.right) for one in problems),
        "wrong": sum(len(one.wrong) for one in problems),
        "tests": sum(len(one.sizes) for one in problems),
        "pairs": built.pairs,
        "faults": list(built.faults),
        "seconds": round(time.monotonic() - started, 1),
    }
    if json:
        print(dump(facts))
    else:
        for name, value in facts.items():
            print(f"{name:>9}  {len(value) if isinstance(value, list) else value:,}")
    for fault in built.faults:
        print(f"hasten: {fault}", file=sys.stderr)
    if built.faults:
        raise typer.Exit(1)
