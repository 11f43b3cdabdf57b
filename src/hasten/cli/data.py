"""`hasten data`: from submissions to labelled, tested and tagged pairs; one module per stage."""

from __future__ import annotations

import typer

from hasten.cli.data_corpus import build_corpus_command
from hasten.cli.data_import import export_command, import_app
from hasten.cli.data_improved import improved_command
from hasten.cli.data_label import label_command
from hasten.cli.data_merge import merge_command
from hasten.cli.data_pairs import pairs_command
from hasten.cli.data_selfplay import selfplay_command
from hasten.cli.data_stats import stats_command
from hasten.cli.data_tag import split_command, tag_command
from hasten.cli.data_tests import amplify_command
from hasten.cli.data_vary import vary_command

app = typer.Typer(
    help="Make data sets: import, pair, label, test, tag, split.", no_args_is_help=True
)
app.command("label")(label_command)
app.add_typer(import_app, name="import", help="Make or extend a data set from files.")
app.command("export")(export_command)
app.command("pairs")(pairs_command)
app.command("improved")(improved_command)
app.command("vary")(vary_command)
app.command("selfplay")(selfplay_command)
app.command("merge")(merge_command)
app.command("tag")(tag_command)
app.command("split")(split_command)
app.command("stats")(stats_command)
app.command("tests")(amplify_command)
app.command("build-corpus")(build_corpus_command)
