"""`hasten data`: from submissions to labelled, tested and tagged pairs; one module per stage."""

from __future__ import annotations

import typer

app = typer.Typer(
    help="Make data sets: import, pair, label, test, tag, split.", no_args_is_help=True
)
