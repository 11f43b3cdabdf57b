"""`hasten generate`: candidates for the slow programs of a data set, from a model, in a file."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hasten.cli.asking import Shown, asks_of, choice_of, config_of, is_exchangeable, plan_of
from hasten.cli.clusters import RayOption, refuse_elsewhere, writer_on
from hasten.cli.options import JsonOption, cache_dir, check_writable, progress_on_stderr
from hasten.errors import BadData, UsageError
from hasten.model.models import make_generator
from hasten.model.prompts import Strategy
from hasten.types import Language, Program

if TYPE_CHECKING:
    from hasten.data.dataset import Dataset
    from hasten.model.generating import Progress
    from hasten.model.generations import Generations


class SplitChoice(StrEnum):
    """Whose programs."""

    TEST = "test"
    VALIDATION = "validation"
    TRAIN = "train"
    ALL = "all"


def generate_command(
    folder: Annotated[Path, typer.Argument(metavar="DATA", help="The data set.")],
    output: Annotated[
        Path,
        typer.Option("-o", "--output", metavar="FILE", help="The file of generations, .jsonl."),
    ],
    model: Annotated[
        str,
        typer.Option(
            "--model",
            help="rules, smollm2, a folder, hub name or .gguf file, openai:MODEL on a server, or "
            "replay:FILE (replay:FILE#target for the human rewrites of a file of pairs).",
        ),
    ] = "rules",
    split: Annotated[
        SplitChoice | None, typer.Option(help="Whose programs (default: test, if there are splits)")
    ] = None,
    language: Annotated[
        Language | None, typer.Option(help="Only programs in this language.", show_default=False)
    ] = None,
    limit: Annotated[
        int | None, typer.Option(metavar="N", help="Only so many programs, drawn by --seed.")
    ] = None,
    samples: Annotated[
        int | None, typer.Option(help="Candidates for each program (8).", show_default=False)
    ] = None,
    seed: Annotated[int, typer.Option(help="Of all that is drawn.")] = 0,
    prompt: Annotated[
        Strategy | None,
        typer.Option(
            help="How to ask (as the model was trained, else instruction).", show_default=False
        ),
    ] = None,
    shots: Annotated[int | None, typer.Option(help="Examples to show.")] = None,
    tag: Annotated[
        str | None, typer.Option(help="The score out of 10 to ask for, or several: 10,9,8.")
    ] = None,
    budget: Annotated[
        int | None, typer.Option(metavar="TOKENS", help="What a prompt may have at most.")
    ] = None,
    examples: Annotated[
        Path | None,
        typer.Option(metavar="DATA", help="Whose training pairs to show (default: the same)."),
    ] = None,
    hq: Annotated[
        bool, typer.Option("--hq", help="Show pairs of the high-quality subset only.")
    ] = False,
    embedder: Annotated[
        str | None,
        typer.Option(metavar="MODEL", help="For retrieval: an encoder's folder or hub name."),
    ] = None,
    temperature: Annotated[
        float | None, typer.Option(help="Of the sampling (0.7); 0: the likeliest reply.")
    ] = None,
    top_p: Annotated[float | None, typer.Option("--top-p", help="Nucleus sampling.")] = None,
    top_k: Annotated[int | None, typer.Option("--top-k", help="Only the likeliest tokens.")] = None,
    beams: Annotated[int | None, typer.Option(help="Beam search instead of sampling.")] = None,
    max_new_tokens: Annotated[
        int | None, typer.Option("--max-new-tokens", help="Tokens that a reply may have.")
    ] = None,
    base_url: Annotated[
        str | None,
        typer.Option("--base-url", help="For openai: the server; OPENAI_API_KEY holds the key."),
    ] = None,
    batch: Annotated[
        int | None,
        typer.Option(help="Replies written at once (32), or requests under way at once (8)."),
    ] = None,
    ray: RayOption = None,
    json: JsonOption = False,
) -> None:
    """Ask a model for faster versions of a data set's slow programs. Killed work continues."""
    from hasten.data.dataset import Dataset
    from hasten.model.generating import generate_all

    check_writable(output)
    if ray is not None:
        refuse_elsewhere(model)
    choice = choice_of(
        model,
        asked={"prompt": prompt, "shots": shots, "tag": tag, "budget": budget},
        drawn={
            "temperature": temperature,
            "top_p": top_p,
            "top_k": top_k,
            "beams": beams,
            "max_new_tokens": max_new_tokens,
        },
        base_url=base_url,
        batch=batch,
        seed=seed,
    )
    shown = Shown(Dataset(examples or folder), hq, embedder)
    dataset = Dataset(folder)
    programs = slow_programs(dataset, split, language=language, limit=limit, seed=seed)
    with progress_on_stderr() as progress:
        progress("loading the model", 0, 1)
        generator = make_generator(
            model, cache_dir(), sampling=choice.sampling, server=choice.server
        )
        progress("loading the model", 1, 1)
        plan = plan_of(choice, generator, samples, seed)
        asks = asks_of(programs, choice, plan.parts, generator, shown, progress)
    config: dict[str, Any] = {"model": model, "data": folder.resolve().name}
    config |= {"split": split or _usual_split(dataset), "limit": limit or 0}
    config |= {"language": language or ""}
    config |= config_of(choice, plan, generator, shown)
    with _progress() as on_batch:
        found = generate_all(
            asks,
            generator,
            output,
            plan=plan,
            config=config,
            facts={"base_url": base_url} if base_url else {},
            exchangeable=is_exchangeable(choice, generator),
            on_batch=on_batch,
            writer=None if ray is None else writer_on(ray, model, choice.sampling, plan),
        )
    _show(found, output, json)


def slow_programs(
    dataset: Dataset,
    split: SplitChoice | None,
    *,
    language: Language | None = None,
    limit: int | None = None,
    seed: int = 0,
) -> list[tuple[str, Program]]:
    """The slow programs of a split's pairs, each once for a problem, in the order of the pairs.

    `limit`: so many of them, those with the least hashes of seed, problem and text: which they are
    does not depend on what other programs there are. Raises `BadData`, `UsageError`."""
    import polars as pl

    from hasten.data.dataset import program_of

    if limit is not None and limit < 1:
        raise UsageError(f"--limit is {limit}: give 1 or more")
    pairs = dataset.read("pairs")
    chosen = split or _usual_split(dataset)
    if chosen is not SplitChoice.ALL:
        if "split" not in pairs.columns:
            raise UsageError(
                f"--split {chosen}: {dataset.folder} has no splits: run hasten data split, or "
                "leave it out"
            )
        pairs = pairs.filter(pl.col("split") == chosen.value)
    sources = {row["program_id"]: row for row in dataset.read("programs").iter_rows(named=True)}
    found: dict[tuple[str, str], Program] = {}
    for problem_id, slow in pairs.select("problem_id", "slow").iter_rows():
        if slow not in sources:
            raise BadData(f"{dataset.folder} lacks the program {slow}: import the data again")
        program = program_of(sources[slow])
        if language in (None, program.language):
            found.setdefault((problem_id, program.digest), program)
    if not found:
        kind, other = "pairs", "--split"
        if language is not None:
            kind, other = f"{language} pairs", f"--split, or leave --language {language} out"
        raise BadData(f"{dataset.folder} has no {kind}{_of(chosen)}: choose another {other}")
    kept = set(found)
    if limit is not None:
        kept = set(sorted(found, key=lambda key: _lot(seed, *key))[:limit])
    return [(key[0], program) for key, program in found.items() if key in kept]


def _usual_split(dataset: Dataset) -> SplitChoice:
    return SplitChoice.TEST if "split" in dataset.read("pairs").columns else SplitChoice.ALL


def _of(split: SplitChoice) -> str:
    return "" if split is SplitChoice.ALL else f" for {split}"


def _lot(seed: int, problem_id: str, digest: str) -> bytes:
    return hashlib.sha256(f"{seed}\0{problem_id}\0{digest}".encode()).digest()


@contextmanager
def _progress() -> Iterator[Progress]:
    """Programs done, tokens a second and the time left, on stderr where that is a terminal."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )
    from rich.progress import Progress as Bars

    console = Console(stderr=True)
    with Bars(
        TextColumn("{task.description:>18}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[speed]}"),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        speed_estimate_period=600,
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as bars:
        task = bars.add_task("programs", total=None, speed="")
        started = time.monotonic()

        def show(done: int, total: int, tokens: int) -> None:
            seconds = max(time.monotonic() - started, 1e-9)
            speed = f"{tokens / seconds:,.0f} tokens/s" if tokens else ""
            bars.update(task, completed=done, total=total, speed=speed)

        yield show


def _show(found: Generations, output: Path, json: bool) -> None:
    about = {**found.config, "exchangeable": found.exchangeable}
    if json:
        from hasten.cli.as_json import dump

        print(dump({"output": str(output), **about}))
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None, show_header=False)
    table.add_column()
    table.add_column(justify="right")
    rows = [("programs", "programs"), ("problems", "problems"), ("candidates", "candidates")]
    rows += [("  with a program in them", "with_program"), ("tokens of prompts", "prompt_tokens")]
    rows += [("tokens of replies", "reply_tokens")]
    for name, key in rows:
        if about[key] or not key.endswith("_tokens"):
            table.add_row(name, f"{about[key]:,}")
    from hasten.model.generations import about_path

    console = Console()
    console.print(table)
    notes = {
        "skipped": "programs had no room for a prompt and a reply: their samples count as failures",
        "examples_cut": "programs were shown fewer examples for want of room",
        "silent": "programs had no candidate at all"
        + (": the replayed file has other texts" if "replayed" in about else ""),
    }
    for key, what in notes.items():
        if about[key]:
            console.print(f"  [yellow]note:[/] {about[key]:,} {what}", highlight=False)
    console.print(
        f"  written to {escape(str(output))}, and how to {escape(about_path(output).name)}",
        highlight=False,
    )
