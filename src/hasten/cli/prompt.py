"""`hasten prompt`: the text that a model would be asked with, to the letter."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hasten.cli.options import JsonOption, cache_dir, progress_on_stderr
from hasten.errors import UsageError
from hasten.model.prompts import Prompter, Prompting, Strategy, tags_of
from hasten.types import Program, Prompt

if TYPE_CHECKING:
    from rich.console import Console

    from hasten.data.dataset import Dataset
    from hasten.model.retrieval import PairIndex


def prompt_command(
    show: Annotated[
        str,
        typer.Argument(
            metavar="PROGRAM|DATA[:PAIR]",
            help="A program, or the slow one of a pair of a data set: by the pair's id, or by its "
            "number from 0 (default: 0).",
            show_default=False,
        ),
    ],
    strategy: Annotated[
        Strategy, typer.Option(help="How the model is asked.")
    ] = Strategy.INSTRUCTION,
    tag: Annotated[
        str | None,
        typer.Option(
            metavar="1..10",
            help="The score to ask a performance-conditioned model for; 10,9,8 for each of them.",
        ),
    ] = None,
    shots: Annotated[
        int | None, typer.Option(help="Examples to show (default: 2; for retrieval, 4).")
    ] = None,
    examples: Annotated[
        Path | None,
        typer.Option(
            metavar="DATA",
            help="The data set whose pairs for training are the examples "
            "(default: the one that the program is from).",
        ),
    ] = None,
    hq: Annotated[bool, typer.Option("--hq", help="Examples of high quality only.")] = False,
    embedder: Annotated[
        str | None,
        typer.Option(
            metavar="MODEL",
            help="For retrieval: the encoder whose vectors decide what is near, a folder or a hub "
            "name (default: none, but BM25).",
        ),
    ] = None,
    budget: Annotated[
        int | None,
        typer.Option(help="Tokens of the whole prompt: examples are left out to keep to it."),
    ] = None,
    model: Annotated[
        str | None, typer.Option(help="The model whose tokens are counted.", metavar="MODEL")
    ] = None,
    seed: Annotated[int, typer.Option(help="Of the draw of few-shot examples.")] = 0,
    json: JsonOption = False,
) -> None:
    """Print the exact text that a model would be asked with; what was chosen goes to stderr."""
    tags = (None,) if tag is None else tags_of(tag)
    ways = [Prompting(strategy, shots=shots, tag=one, budget=budget, seed=seed) for one in tags]
    if budget is not None and model is None:
        raise UsageError(f"--budget {budget} counts tokens: say of which model with --model")
    if embedder is not None and strategy is not Strategy.RETRIEVAL:
        raise UsageError(f"--embedder with --strategy {strategy}: it is for retrieval")
    shown = _find(show)
    with progress_on_stderr() as progress:
        index = None
        if ways[0].shows_examples:

            def embedded(done: int, total: int) -> None:
                progress("embedding pairs", done, total)

            index = _index(examples, shown, hq=hq, embedder=embedder, on_progress=embedded)
        count = None if model is None else _counter(model)
        prompters = [Prompter(way, examples=index, count_tokens=count) for way in ways]
        prompts = [p.prompt(shown.program, problem_id=shown.problem_id) for p in prompters]
    tokens = [None if count is None else count(prompt.text) for prompt in prompts]
    if json:
        from hasten.cli.as_json import dump

        listed = [_as_json(*both) for both in zip(prompts, tokens, strict=True)]
        print(dump({"strategy": strategy.value, "from": shown.origin, "prompts": listed}))
        return
    from rich.console import Console

    _say(Console(stderr=True), _about(shown, index, strategy))
    for prompt, number in zip(prompts, tokens, strict=True):
        _say(Console(stderr=True), _about_prompt(prompt, number, budget))
        _print(prompt.text)


@dataclass(frozen=True, slots=True)
class _Shown:
    """The program to show the prompt for. `origin`: where it is from, for people."""

    program: Program
    origin: str
    problem_id: str | None = None
    dataset: Dataset | None = None


def _find(show: str) -> _Shown:
    """What the argument names. Raises `UsageError`."""
    path = Path(show)
    if path.is_file():
        from hasten.exec.languages import read_program

        return _Shown(read_program(path), show)
    if path.is_dir():
        return _pair(path, "0")
    # Ids of pairs hold colons, and so may paths.
    for place in (place for place, mark in enumerate(show) if mark == ":"):
        if Path(show[:place] or ".").is_dir() and place:
            return _pair(Path(show[:place]), show[place + 1 :])
    raise UsageError(
        f"{show}: no such program or data set: give a file, or DATA:PAIR with a pair's id or number"
    )


def _pair(folder: Path, which: str) -> _Shown:
    import polars as pl

    from hasten.data.dataset import Dataset, program_of

    dataset = Dataset(folder)
    if not dataset.has("pairs"):
        raise UsageError(f"{folder} is no data set with pairs: make one with hasten data import")
    pairs = dataset.read("pairs").with_row_index("number")
    named = pairs.filter(pl.col("pair_id") == which)
    if named.is_empty() and which.isdecimal():
        named = pairs.filter(pl.col("number") == int(which))
    if named.is_empty():
        raise UsageError(
            f"{folder} has no pair {which} among its {pairs.height:,}: give a pair's id, or its "
            "number from 0"
        )
    row = named.row(0, named=True)
    programs = dataset.read("programs").filter(pl.col("program_id") == row["slow"])
    if programs.is_empty():
        raise UsageError(f"{folder} lacks the program {row['slow']}: import the data again")
    split = f", in {row['split']}" if row.get("split") else ""
    origin = f"pair {row['pair_id']} of {row['problem_id']} (number {row['number']}{split})"
    program = program_of(programs.row(0, named=True))
    return _Shown(program, origin, row["problem_id"], dataset)


def _index(
    examples: Path | None,
    shown: _Shown,
    *,
    hq: bool,
    embedder: str | None,
    on_progress: Callable[[int, int], None],
) -> PairIndex:
    from hasten.cli.examples import open_index
    from hasten.data.dataset import Dataset

    dataset = shown.dataset if examples is None else Dataset(examples)
    if dataset is None:
        raise UsageError("this strategy shows pairs: give a data set to take them from, --examples")
    return open_index(dataset, hq=hq, embedder=embedder, on_progress=on_progress)


def _counter(model: str) -> Callable[[str], int]:
    from hasten.model.tokens import token_counter

    return token_counter(model, cache_dir=cache_dir())


def _as_json(prompt: Prompt, tokens: int | None) -> dict[str, Any]:
    return {
        "program": prompt.program.name,
        "language": prompt.program.language.value,
        "tag": prompt.tag,
        "examples": prompt.examples,
        "cut": prompt.cut,
        "tokens": tokens,
        "text": prompt.text,
    }


def _about(shown: _Shown, index: PairIndex | None, strategy: Strategy) -> list[str]:
    lines = [f"for {shown.origin}"]
    if index is not None:
        how = f"nearest by {index.method}" if strategy is Strategy.RETRIEVAL else "drawn"
        lines.append(f"examples {how} from {len(index):,} pairs for training")
    return lines


def _about_prompt(prompt: Prompt, tokens: int | None, budget: int | None) -> list[str]:
    lines = [] if prompt.tag is None else [f"asking for {prompt.tag}/10"]
    if prompt.examples:
        lines.append("shown, the nearest to the program last: " + " ".join(prompt.examples))
    if prompt.cut:
        lines.append("left out to keep to the budget: " + " ".join(prompt.cut))
    if tokens is not None:
        lines.append(f"{tokens:,} tokens" + ("" if budget is None else f" of {budget:,}"))
    return lines


def _say(console: Console, lines: Sequence[str]) -> None:
    from hasten.cli.show import printable

    for line in lines:
        console.print(f"[dim]hasten:[/] {printable(line)}", highlight=False, soft_wrap=True)


def _print(text: str) -> None:
    """The text as it is; on a terminal, without what could do something to it."""
    from hasten.cli.show import printable

    shown = printable(text) if sys.stdout.isatty() else text
    typer.echo(shown.encode(errors="surrogateescape"), nl=False)
