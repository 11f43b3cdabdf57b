"""`hasten evaluate`: what generations are worth, by a protocol, with intervals."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hasten.cli.options import (
    Gem5Option,
    JsonOption,
    MemoryOption,
    MeterOption,
    NoStoreOption,
    PythonOption,
    TimeoutOption,
    UnsafeOption,
    WorkersOption,
    progress_on_stderr,
    set_up,
)
from hasten.errors import UsageError
from hasten.measure.meters import DEFAULT_METER

if TYPE_CHECKING:
    from hasten.eval.records import Run
    from hasten.eval.summary import Summary
    from hasten.model.generations import Generations
    from hasten.types import Program

_RECORDS = "records.jsonl"


def evaluate_command(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="GENERATIONS...",
            help="Files of generations (FILE#COLUMN: the candidates are in that column), or "
            "folders that -o has written. The others are compared with the first.",
        ),
    ],
    data: Annotated[
        Path | None, typer.Option("--data", help="The data set that the slow programs are of.")
    ] = None,
    protocol: Annotated[
        str | None,
        typer.Option("--protocol", help="hasten (the default), pie or perfrl: see docs."),
    ] = None,
    meter: MeterOption = DEFAULT_METER,
    gem5: Gem5Option = None,
    at: Annotated[
        str,
        typer.Option("--at", help="Which Best@k, such as 1,8 (default: up to all samples)."),
    ] = "",
    independent: Annotated[
        bool,
        typer.Option(
            "--independent",
            help="The candidates of a row are independent samples of one prompt, though their "
            "file does not say so: Best@k is also estimated from all of them.",
        ),
    ] = False,
    language: Annotated[
        str | None,
        typer.Option("--language", help="python or cpp, where a file's rows do not say."),
    ] = None,
    per_problem: Annotated[
        int | None,
        typer.Option(
            "--per-problem",
            metavar="N",
            help="Judge only the first N programs of each problem that have candidates.",
        ),
    ] = None,
    candidates: Annotated[
        int | None,
        typer.Option(metavar="N", help="Judge only the first N candidates of each program."),
    ] = None,
    resamples: Annotated[
        int, typer.Option("--resamples", help="How often problems are drawn for an interval.")
    ] = 10_000,
    seed: Annotated[int, typer.Option("--seed", help="Of these draws.")] = 0,
    timeout: TimeoutOption = 5.0,
    memory: MemoryOption = 1024,
    python: PythonOption = "",
    workers: WorkersOption = 0,
    no_store: NoStoreOption = False,
    out: Annotated[
        list[Path] | None,
        typer.Option("-o", help="Folder for the run: records and metrics. One for each file."),
    ] = None,
    analyses: Annotated[
        bool,
        typer.Option(
            "--analyses",
            help="Also say why candidates fail, what the edits are, what resembles the pairs for "
            "training, and more.",
        ),
    ] = False,
    json: JsonOption = False,
    unsafe: UnsafeOption = False,
) -> None:
    """Judge generations and print the figures with their 95 % intervals. Killed work continues."""
    from hasten.cli.as_json import dump
    from hasten.eval.comparison import compare, comparison_json
    from hasten.eval.records import save_run
    from hasten.eval.summary import summarise, summary_json
    from hasten.files import write_whole

    asked = _numbers(at)
    for name, number in (("--per-problem", per_problem), ("--candidates", candidates)):
        if number is not None and number < 1:
            raise UsageError(f"{name} is {number}: give 1 or more")
    read = _read(inputs, data, language, independent, (per_problem, candidates))
    folders = _folders(out or [], read)
    training = _fast_programs(data) if analyses else []
    runs: list[Run] = []
    summaries: list[Summary] = []
    said: list[dict[str, Any]] = []
    for source, folder in zip(read, folders, strict=True):
        run = source.run or _judge(
            source, data, protocol, meter=meter, gem5=gem5, timeout=timeout, memory=memory,
            python=python, workers=workers, no_store=no_store, unsafe=unsafe,
        )  # fmt: skip
        if protocol is not None and run.protocol != protocol:
            raise UsageError(
                f"{source.path} was evaluated by protocol {run.protocol}: evaluate its generations "
                f"for {protocol}"
            )
        if folder is not None:
            save_run(run, folder)  # first: figures can be made again from the records
        summary = summarise(run, at=asked, resamples=resamples, seed=seed)
        figures = summary_json(summary)
        if analyses:
            from hasten.eval.analysis import analyses_of

            figures["analyses"] = analyses_of(run, training=training, resamples=resamples)
        if folder is not None:
            write_whole(folder / "metrics.json", f"{dump(figures)}\n".encode())
        runs.append(run)
        summaries.append(summary)
        said.append(figures)
    comparisons = [
        compare(run, runs[0], at=asked, resamples=resamples, seed=seed) for run in runs[1:]
    ]
    if json:
        several = {"runs": said, "differences": [comparison_json(one) for one in comparisons]}
        print(dump(said[0] if len(said) == 1 else several))
    else:
        from rich.console import Console

        from hasten.cli.show import warn_unsafe
        from hasten.cli.show_evaluation import show_comparison, show_summary

        console = Console()
        for summary, figures in zip(summaries, said, strict=True):
            show_summary(console, summary)
            if analyses:
                from hasten.cli.show_analyses import show_analyses

                show_analyses(figures["analyses"], console)
        for comparison in comparisons:
            show_comparison(console, comparison)
        if unsafe:
            warn_unsafe(console)
    judged = [run for run, source in zip(runs, read, strict=True) if source.run is None]
    if _say_why(judged):
        raise typer.Exit(1)


class _Source:
    """One argument: a file of generations, or a run that was made before."""

    def __init__(self, path: Path, name: str, content: Generations | Run) -> None:
        from hasten.eval.records import Run

        self.path, self.name = path, name
        self.run = content if isinstance(content, Run) else None
        self.generations = None if isinstance(content, Run) else content


def _numbers(at: str) -> tuple[int, ...]:
    try:
        found = tuple(sorted({int(word) for word in at.split(",")})) if at else ()
    except ValueError as error:
        raise UsageError(f"--at is {at!r}: give numbers such as 1,8") from error
    if found and found[0] < 1:
        raise UsageError(f"--at is {at!r}: give numbers from 1")
    return found


def _read(
    inputs: Sequence[str],
    data: Path | None,
    language: str | None,
    independent: bool,
    part: tuple[int | None, int | None],
) -> list[_Source]:
    """Read all arguments, before anything is judged."""
    from dataclasses import replace

    from hasten.eval.records import load_run
    from hasten.model.generations import read_generations
    from hasten.types import Language

    known = ", ".join(Language)
    if language is not None and language not in list(Language):
        raise UsageError(f"--language is {language!r}: choose one of {known}")
    spoken = None if language is None else Language(language)
    names = [_name(Path(text)) for text in inputs]
    repeated = {name for name, count in Counter(names).items() if count > 1}
    found = []
    for text, name in zip(inputs, names, strict=True):
        path = Path(text)
        own = str(path) if name in repeated else name
        if path.is_dir():
            run = load_run(path)
            found.append(_Source(path, own, replace(run, name=own) if name in repeated else run))
            continue
        if data is None:
            raise UsageError("no --data: give the data set that the slow programs are of")
        generations = read_generations(path, language=spoken)
        if independent:
            generations = replace(generations, exchangeable=True)
        found.append(_Source(path, own, generations.part(*part)))
    return found


def _name(path: Path) -> str:
    """What a run is called: the file's name without its suffixes, with the column."""
    file, mark, column = path.name.partition("#")
    return file.removesuffix(".gz").removesuffix(".jsonl") + mark + column


def _folders(out: Sequence[Path], read: Sequence[_Source]) -> list[Path | None]:
    """The folder to write for every argument. Raises `UsageError` before hours of work."""
    if not out:
        return [None] * len(read)
    if len(out) != len(read):
        raise UsageError(f"{len(read)} files and {len(out)} times -o: give one -o for each")
    for folder in out:
        if folder.exists() and not folder.is_dir():
            raise UsageError(f"-o {folder} is a file: give the name of a folder")
        if folder.is_dir() and any(folder.iterdir()) and not (folder / _RECORDS).exists():
            raise UsageError(f"-o {folder} holds something else: give a new folder")
        if not folder.exists() and not folder.parent.is_dir():
            raise UsageError(f"-o {folder}: the folder {folder.parent} does not exist")
    if len(set(out)) < len(out):
        raise UsageError("the same -o twice: give a folder for each file")
    return list(out)


def _fast_programs(data: Path | None) -> list[Program]:
    """The fast programs of the pairs for training; none where the data set has no splits."""
    from hasten.data.dataset import Dataset, program_of

    if data is None:
        return []
    dataset = Dataset(data)
    pairs = dataset.read("pairs")
    if "split" in pairs.columns:
        pairs = pairs.filter(pairs["split"] == "train")
        wanted = set(pairs["fast"].to_list())
        rows = dataset.read("programs").iter_rows(named=True)
        return [program_of(row) for row in rows if row["program_id"] in wanted]
    return []


def _judge(
    source: _Source,
    data: Path | None,
    protocol: str | None,
    *,
    meter: str,
    gem5: str | None,
    timeout: float,
    memory: int,
    python: str,
    workers: int,
    no_store: bool,
    unsafe: bool,
) -> Run:
    from hasten.data.dataset import Dataset
    from hasten.eval.evaluate import evaluate
    from hasten.eval.judging import Means
    from hasten.eval.protocols import DEFAULT_PROTOCOL, protocol_of

    assert data is not None and source.generations is not None
    chosen = protocol_of(protocol or DEFAULT_PROTOCOL)
    setup = set_up(
        tests=data, meter=meter, gem5=gem5, python=python, unsafe=unsafe, timeout=timeout,
        memory=memory, workers=workers,
    )  # fmt: skip
    with progress_on_stderr(remaining=True) as progress, setup.pool(no_store=no_store) as pool:
        return evaluate(
            source.generations,
            Dataset(data),
            protocol=chosen,
            means=Means(pool, setup.rules.limits),
            name=source.name,
            progress=lambda done, total: progress(source.name, done, total),
            config={"generations": str(source.path)},
        )


def _say_why(runs: Sequence[Run]) -> bool:
    """The most common reasons for which programs are unjudged; whether there are any."""
    from hasten.judge.reward import UNJUDGED

    reasons = Counter(
        one.detail or "unknown"
        for run in runs
        for row in run.rows
        for one in row.candidates
        if one.verdict == UNJUDGED
    )
    for reason, count in reasons.most_common(3):
        print(f"hasten: {count} unjudged: {reason}", file=sys.stderr)
    return bool(reasons)
