"""`hasten train rrhf`: PerfRL's loop of rolling out, judging and learning."""

from __future__ import annotations

from contextlib import nullcontext
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
from hasten.train.phases import Due, Phase

if TYPE_CHECKING:
    from rich.table import Table

    from hasten.train.rounds import Job


def rrhf_command(
    folder: Annotated[Path, typer.Argument(metavar="DATA", help="The data set.")],
    config: Annotated[Path, typer.Option("--config", metavar="RECIPE.toml", help="The recipe.")],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="RUN", help="The folder of the run.")
    ],
    model: Annotated[
        str | None,
        typer.Option("--model", help="The model to begin with (default: the recipe's)."),
    ] = None,
    phase: Annotated[
        Phase | None,
        typer.Option(
            "--phase",
            help="Only one phase of one step, from files to files: rollout and learn need no "
            "sandbox, judge needs no torch.",
            show_default=False,
        ),
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
    """Train a model on what the judge says of its own programs. Killed work continues."""
    from hasten.cli.training import judging_facts, recipe_of
    from hasten.data.dataset import Dataset
    from hasten.train.rrhf import due, run, run_phase
    from hasten.train.runs import digest_of_tasks, keep_facts, open_run, read_steps

    recipe = recipe_of(config, model)
    dataset, reward = Dataset(folder), recipe.rrhf.reward
    job = job_of(dataset, recipe, output, reward=reward, targets=recipe.rrhf.target)
    facts = {
        "algorithm": "rrhf",
        "tasks": digest_of_tasks(job.tasks),
        "validation": digest_of_tasks(job.validation),
    }
    setup = None
    if phase in (None, Phase.JUDGE):
        setup = set_up(
            tests=folder, meter=meter, gem5=gem5, python=python, unsafe=unsafe, timeout=timeout,
            memory=memory, workers=workers, ray=ray,
        )  # fmt: skip
        facts |= judging_facts(folder, meter=meter, timeout=timeout, memory=memory)
    with open_run(output, recipe):
        keep_facts(output, facts)
        with (
            progress_on_stderr(remaining=True) as progress,
            nullcontext()
            if setup is None
            else judging(dataset, setup, job, reward=reward, no_store=no_store) as court,
        ):
            job = replace(job, progress=progress, court=court)
            if phase is None:
                run(job)
            else:
                run_phase(job, phase)
        _show(job, read_steps(output), due(job), json, unsafe)


def _show(
    job: Job, steps: list[dict[str, Any]], following: Due | None, json: bool, unsafe: bool
) -> None:
    from hasten.train.runs import MODEL

    if json:
        from hasten.cli.as_json import dump

        said: dict[str, Any] = {"run": str(job.folder), "complete": following is None}
        if following is None:
            said["model"] = str(job.folder / MODEL)
        else:
            said["next"] = {"phase": following.phase.value, "step": following.step}
        print(dump({**said, "steps": steps}))
        return
    from rich.console import Console
    from rich.markup import escape

    from hasten.cli.show import warn_unsafe

    console = Console()
    if steps:
        console.print(_table(steps))
    if following is None:
        last = f"the model is {escape(str(job.folder / MODEL))}"
    else:
        last = f"next: --phase {following.phase} of step {following.step}"
    console.print(f"  {last}", highlight=False)
    if unsafe:
        warn_unsafe(console)


def _table(steps: list[dict[str, Any]]) -> Table:
    """A line for every step: validation after it, its samples, what learning was like."""
    from rich.table import Table

    from hasten.train.metrics import wall_of

    table = Table(box=None, header_style="bold", padding=(0, 1, 0, 0))
    rates = (f"{whose}\n{rate}" for whose in ("valid.", "samples") for rate in ("pass", "opt"))
    for name in ("step", *rates, "reward", "ties", "KL", "loss", "rank\nshare", "seconds"):
        table.add_column(name, justify="right", vertical="bottom")
    for line in steps:
        sampled = line.get("train", {}).get("sampled", {})
        table.add_row(
            str(line["step"]),
            *(percent(line.get(key)) for key in ("pass", "opt")),
            *(percent(sampled.get(key)) for key in ("pass", "opt")),
            number(line.get("reward_mean")),
            percent(line.get("ties")),
            number(line.get("kl")),
            number(line.get("loss")),
            percent(line.get("rank_share")),
            f"{wall_of(line['seconds']):,.0f}",
        )
    return table
