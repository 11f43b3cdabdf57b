"""`hasten train grpo`: group-relative policy optimisation, with the judge's rewards."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hasten.cli.clusters import RayOption
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
from hasten.cli.reinforcing import job_of, judging, number, percent

if TYPE_CHECKING:
    from rich.table import Table

    from hasten.train.rounds import Job


def grpo_command(
    folder: Annotated[Path, typer.Argument(metavar="DATA", help="The data set.")],
    config: Annotated[Path, typer.Option("--config", metavar="RECIPE.toml", help="The recipe.")],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="RUN", help="The folder of the run.")
    ],
    model: Annotated[
        str | None,
        typer.Option("--model", help="The model to begin with (default: the recipe's)."),
    ] = None,
    meter: MeterOption = "instructions",
    gem5: Gem5Option = None,
    timeout: TimeoutOption = 5.0,
    memory: MemoryOption = 1024,
    python: PythonOption = "",
    workers: WorkersOption = 0,
    ray: RayOption = None,
    no_store: NoStoreOption = False,
    json: JsonOption = False,
    unsafe: UnsafeOption = False,
) -> None:
    """Train a decoder-only model on groups of its own programs, each compared with its group.
    Killed work continues."""
    from hasten.cli.training import judging_facts, recipe_of
    from hasten.data.dataset import Dataset
    from hasten.train.grpo import require_trl, run
    from hasten.train.runs import digest_of_tasks, keep_facts, open_run, read_steps

    recipe = recipe_of(config, model)
    require_trl()
    dataset, reward = Dataset(folder), recipe.grpo.reward
    job = job_of(dataset, recipe, output, reward=reward, targets=False)
    setup = set_up(
        tests=folder, meter=meter, gem5=gem5, python=python, unsafe=unsafe, timeout=timeout,
        memory=memory, workers=workers, ray=ray,
    )  # fmt: skip
    facts = {
        "algorithm": "grpo",
        "tasks": digest_of_tasks(job.tasks),
        "validation": digest_of_tasks(job.validation),
        **judging_facts(folder, meter=meter, timeout=timeout, memory=memory),
    }
    with open_run(output, recipe):
        keep_facts(output, facts)
        with (
            progress_on_stderr(remaining=True) as progress,
            judging(dataset, setup, job, reward=reward, no_store=no_store) as court,
        ):
            run(replace(job, progress=progress, court=court))
        _show(job, read_steps(output), json, unsafe)


def _show(job: Job, steps: list[dict[str, Any]], json: bool, unsafe: bool) -> None:
    from hasten.train.runs import MODEL

    trained = job.folder / MODEL
    if json:
        from hasten.cli.as_json import dump

        print(dump({"run": str(job.folder), "model": str(trained), "steps": steps}))
        return
    from rich.console import Console
    from rich.markup import escape

    from hasten.cli.show import warn_unsafe

    console = Console()
    console.print(_table(steps))
    console.print(f"  the model is {escape(str(trained))}", highlight=False)
    if unsafe:
        warn_unsafe(console)


def _table(steps: list[dict[str, Any]]) -> Table:
    """A line for every evaluation: the model's validation, and what its last samples were worth."""
    from rich.table import Table

    from hasten.train.metrics import wall_of

    table = Table(box=None, header_style="bold")
    for name in ("step", "compile", "pass", "opt", "samples pass", "opt", "reward", "ties"):
        table.add_column(name, justify="right")
    for name in ("KL", "seconds"):
        table.add_column(name, justify="right")
    seconds = 0.0
    for line in steps:
        seconds += wall_of(line["seconds"])
        if line["step"] and "kl" not in line:
            continue
        sampled = line.get("train", {}).get("sampled", {})
        table.add_row(
            str(line["step"]),
            *(percent(line.get(key)) for key in ("compile", "pass", "opt")),
            *(percent(sampled.get(key)) for key in ("pass", "opt")),
            number(line.get("reward_mean")),
            percent(line.get("ties")),
            number(line.get("kl")),
            f"{seconds:,.0f}",
        )
        seconds = 0.0
    return table
