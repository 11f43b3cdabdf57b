"""`hasten data import` and `hasten data export`: other people's files into a data set, and back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from hasten.cli.options import JsonOption, check_writable, progress_on_stderr
from hasten.errors import UsageError
from hasten.types import Language

_MOST_REASONS = 12


class PairFormat(StrEnum):
    """The formats that are written as well as read."""

    PIE_PERF = "pie-perf"
    PIE = "pie"
    JSONL = "jsonl"


class TestsOrigin(StrEnum):
    """Where tests come from."""

    __test__ = False

    PUBLIC = "public"
    GENERATED = "generated"


FileArgument = Annotated[
    Path, typer.Argument(metavar="FILE", help="JSON lines, plain or compressed by gzip.")
]
IntoOption = Annotated[
    Path, typer.Option("-o", "--output", metavar="DATA", help="The data set's folder.")
]
ImportTestsOption = Annotated[
    Path | None,
    typer.Option(
        "--tests",
        metavar="PATH",
        help="Tests of the problems: a folder of <problem_id>/input.<i>.txt and output.<i>.txt, a "
        "tar of one, or JSON lines of problem_id, inputs and outputs.",
    ),
]
OriginOption = Annotated[
    TestsOrigin, typer.Option("--tests-origin", help="Where those tests come from.")
]
RepairOption = Annotated[
    bool,
    typer.Option("--repair", help="Undo what 2to3 did to Python 3: eval(input()), print((a, b))."),
]
AppendOption = Annotated[
    bool, typer.Option("--append", help="Add to the data set that is in the folder.")
]
ForceOption = Annotated[
    bool, typer.Option("--force", help="Replace the data set that is in the folder.")
]

import_app = typer.Typer(no_args_is_help=True)


def _import_command(name: PairFormat) -> Callable[..., None]:
    """The command that imports one format; all have the same options."""

    def command(
        file: FileArgument,
        output: IntoOption,
        tests: ImportTestsOption = None,
        tests_origin: OriginOption = TestsOrigin.PUBLIC,
        repair: RepairOption = False,
        append: AppendOption = False,
        force: ForceOption = False,
        json: JsonOption = False,
    ) -> None:
        from hasten.data.dataset import Dataset
        from hasten.data.importing import import_file

        if append and force:
            raise UsageError("--append and --force do not go together: one adds, one replaces")
        with progress_on_stderr() as progress:
            done = import_file(
                name.value,
                file,
                Dataset(output),
                onto="append" if append else "replace" if force else "nothing",
                tests=tests,
                tests_origin=tests_origin.value,
                repairing=repair,
                on_progress=progress,
            )
        _show(asdict(done), output, json)

    return command


_HELP = {
    PairFormat.PIE_PERF: "Pairs as pie-perf has them: input, target, problem_id, ...",
    PairFormat.PIE: "Pairs as the PIE releases have them: src_code, tgt_code, problem_id, ...",
    PairFormat.JSONL: "Pairs (problem_id, slow, fast), or problems (problem_id, programs, tests).",
}
for _format, _help in _HELP.items():
    import_app.command(_format.value, help=_help)(_import_command(_format))


@import_app.command("tests")
def more_tests_command(
    path: Annotated[
        Path, typer.Argument(metavar="PATH", help="A folder, a tar or JSON lines, as for --tests.")
    ],
    output: IntoOption,
    tests_origin: OriginOption = TestsOrigin.PUBLIC,
    json: JsonOption = False,
) -> None:
    """More tests for the problems of a data set."""
    from hasten.data.dataset import Dataset
    from hasten.data.importing import import_tests

    with progress_on_stderr() as progress:
        done = import_tests(path, Dataset(output), origin=tests_origin.value, on_progress=progress)
    _show(asdict(done), output, json)


@import_app.command("codenet")
def codenet_command(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="The folder that holds metadata and data.")
    ],
    output: IntoOption,
    language: Annotated[
        list[Language] | None, typer.Option(help="Only this one. May be given several times.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Accepted submissions of IBM Project CodeNet's tree. A killed import continues."""
    from hasten.data.codenet import import_codenet
    from hasten.data.dataset import Dataset

    with progress_on_stderr(remaining=True) as progress:
        done = import_codenet(
            folder, Dataset(output), languages=language or tuple(Language), on_progress=progress
        )
    _show(asdict(done), output, json)


def export_command(
    format: Annotated[PairFormat, typer.Argument(metavar="FORMAT", help="pie-perf, pie, jsonl.")],
    folder: Annotated[Path, typer.Argument(metavar="DATA", help="The data set.")],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FILE", help="The file; .gz compresses it.")
    ],
) -> None:
    """Write a data set's pairs as JSON lines: those of an import as they were read."""
    import gzip

    from hasten.data.dataset import Dataset
    from hasten.data.importing import export_lines
    from hasten.files import write_whole

    check_writable(output)
    lines = [f"{line}\n" for line in export_lines(format.value, Dataset(folder))]
    content = "".join(lines).encode()
    write_whole(output, gzip.compress(content, mtime=0) if output.suffix == ".gz" else content)
    print(f"{len(lines):,} lines written to {output}")


def _show(facts: dict[str, object], output: Path, json: bool) -> None:
    """Counts, and counts by reason or kind under them."""
    if json:
        from hasten.cli.as_json import dump

        print(dump(facts))
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from hasten.cli.show import printable

    console = Console()
    table = Table(box=None, show_header=False)
    table.add_column()
    table.add_column(justify="right")
    for key, value in facts.items():
        name = key.replace("_", " ")
        if isinstance(value, dict):
            if not value or all(facts.get(part) == count for part, count in value.items()):
                continue  # what was added is all that there is
            table.add_row(name, f"{sum(value.values()):,}" if key == "rejected" else "")
            for reason, count in list(value.items())[:_MOST_REASONS]:
                table.add_row(f"  {escape(printable(reason))}", f"{count:,}")
            if len(value) > _MOST_REASONS:
                table.add_row(f"  and {len(value) - _MOST_REASONS} more", "")
        else:
            table.add_row(name, f"{value:,}")
    console.print(table)
    console.print(f"  written to {escape(str(output))}", highlight=False)
