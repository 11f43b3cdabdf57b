"""`hasten train`: models that learn from pairs, or from what the judge says of their programs."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from functools import partial
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
    cache_dir,
    progress_on_stderr,
    set_up,
)
from hasten.cli.train_grpo import grpo_command
from hasten.cli.train_rrhf import rrhf_command
from hasten.errors import UsageError

if TYPE_CHECKING:
    from rich.table import Table

    from hasten.data.dataset import Dataset
    from hasten.model.prompts import Example
    from hasten.train.base import Task
    from hasten.train.evaluations import Evaluation
    from hasten.train.recipe import Recipe
    from hasten.train.sft import Trained

app = typer.Typer(help="Train language models on a data set.", no_args_is_help=True)


def sft_command(
    folder: Annotated[Path, typer.Argument(metavar="DATA", help="The data set.")],
    config: Annotated[
        Path, typer.Option("--config", metavar="RECIPE.toml", help="The recipe: see docs.")
    ],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="RUN", help="The folder of the run.")
    ],
    model: Annotated[
        str | None,
        typer.Option("--model", help="What to train, instead of the recipe's model: as it names."),
    ] = None,
    from_rollouts: Annotated[
        list[Path] | None,
        typer.Option(
            "--from-rollouts",
            metavar="RUN",
            help="Learn from the best candidates in the rollouts of this run of rrhf or grpo, "
            "instead of the data's pairs. May be given several times.",
        ),
    ] = None,
    best: Annotated[
        int | None,
        typer.Option(
            help="With --from-rollouts: at most so many candidates of each program (1).",
            show_default=False,
        ),
    ] = None,
    with_targets: Annotated[
        bool,
        typer.Option(
            "--with-targets",
            help="With --from-rollouts: the data's own fast programs may be among them.",
        ),
    ] = False,
    judged: Annotated[
        bool,
        typer.Option(
            "--judge/--no-judge", help="Whether a sample of the validation programs is judged."
        ),
    ] = True,
    meter: MeterOption = "instructions",
    gem5: Gem5Option = None,
    timeout: TimeoutOption = 5.0,
    memory: MemoryOption = 1024,
    python: PythonOption = "",
    workers: WorkersOption = 0,
    no_store: NoStoreOption = False,
    json: JsonOption = False,
    unsafe: UnsafeOption = False,
) -> None:
    """Fine-tune a model on the pairs for training. Killed work continues."""
    from hasten.cli.training import (
        judge_on,
        judging_facts,
        pairs_of,
        recipe_of,
        rollout_pairs,
    )
    from hasten.data.dataset import Dataset
    from hasten.eval.judging import Means
    from hasten.train.sft import sft

    recipe = recipe_of(config, model)
    dataset = Dataset(folder)
    if from_rollouts:
        pairs = rollout_pairs(
            dataset,
            recipe.data,
            from_rollouts,
            most=1 if best is None else best,
            targets=with_targets,
        )
    elif best is not None or with_targets:
        raise UsageError("--best and --with-targets go with --from-rollouts: leave them out")
    else:
        pairs = pairs_of(dataset, recipe.data)
    validation = _validation_pairs(dataset, recipe)
    tasks = _sample(validation, recipe) if judged else []
    facts: dict[str, str] = {}
    with contextlib.ExitStack() as stack:
        progress = stack.enter_context(progress_on_stderr(remaining=True))
        judge = None
        if tasks:  # else no sandbox is needed
            setup = set_up(
                tests=folder, meter=meter, gem5=gem5, python=python, unsafe=unsafe,
                timeout=timeout, memory=memory, workers=workers,
            )  # fmt: skip
            pool = stack.enter_context(setup.pool(no_store=no_store))
            means = Means(pool, setup.rules.limits)
            show = partial(progress, "judging")
            judge = judge_on(dataset, means, all_tests=False, progress=show)
            facts = judging_facts(folder, meter=meter, timeout=timeout, memory=memory)
        trained = sft(
            recipe,
            pairs,
            output,
            cache_dir=cache_dir(),
            validation=validation,
            tasks=tasks,
            judge=judge,
            facts=facts,
            on_progress=progress,
        )
    if trained is not None:  # else another process is the main one
        _show(trained, json=json, unsafe=unsafe and bool(tasks))


app.command("sft")(sft_command)
app.command("rrhf")(rrhf_command)
app.command("grpo")(grpo_command)


def _validation_pairs(dataset: Dataset, recipe: Recipe) -> list[Example]:
    """The pairs of the split for validation; none where it has none."""
    from hasten.cli.training import VALIDATION, pairs_of

    pairs = dataset.read("pairs")
    if "split" not in pairs.columns or VALIDATION not in pairs["split"]:
        return []
    return pairs_of(dataset, recipe.data, split=VALIDATION)


def _sample(validation: Sequence[Example], recipe: Recipe) -> list[Task]:
    from hasten.cli.training import drawn, tasks_of

    return drawn(tasks_of(validation), recipe.validation.programs, recipe.seed)


def _show(trained: Trained, *, json: bool, unsafe: bool) -> None:
    if json:
        from hasten.cli.as_json import dump

        print(dump(_as_json(trained)))
        return
    from rich.console import Console
    from rich.markup import escape

    from hasten.cli.show import warn_unsafe

    console = Console()
    console.print(_table(trained))
    skipped = trained.too_long + trained.validation_too_long
    if skipped:
        console.print(
            f"  [yellow]note:[/] {skipped:,} pairs were left out: they have more tokens than "
            "max_tokens, or than the model can hold",
            highlight=False,
        )
    if trained.start is None:
        console.print(
            "  [yellow]note:[/] there are no pairs for validation: the last model is taken for "
            "the best",
            highlight=False,
        )
    console.print(f"  the best model is in {escape(str(trained.model))}", highlight=False)
    if unsafe:
        warn_unsafe(console)


def _table(trained: Trained) -> Table:
    from rich.table import Table

    table = Table(box=None, show_header=False)
    table.add_column()
    table.add_column(justify="right")
    early = trained.updates < trained.planned
    rows = [
        ("pairs for training", f"{trained.pairs:,}"),
        ("pairs for validation", f"{trained.validation_pairs:,}"),
        ("updates", f"{trained.updates:,}" + (f" of {trained.planned:,}" if early else "")),
        ("padding", f"{trained.padding_share:.1%}"),
    ]
    if trained.loss is not None:
        rows.append(("loss at the end", f"{trained.loss:.4f}"))
    for name, one in (("before", trained.start), ("best", trained.best)):
        if one is not None:
            rows.append((f"{name}: step", f"{one.step:,}"))
            rows += [(f"  {what}", text) for what, text in _figures(one)]
    for row in rows:
        table.add_row(*row)
    return table


def _figures(one: Evaluation) -> list[tuple[str, str]]:
    found = [] if one.loss is None else [("validation loss", f"{one.loss:.4f}")]
    if one.rates is not None:
        rates = one.rates
        found += [
            (f"programs compile, of {rates.programs}", f"{rates.compile:.1%}"),
            ("  pass their tests", f"{rates.correct:.1%}"),
            ("  are improved", f"{rates.opt:.1%}"),
        ]
        if rates.unjudged:
            found.append(("  unjudged", f"{rates.unjudged:,}"))
    return found


def _as_json(trained: Trained) -> dict[str, Any]:
    return {
        **{
            name: getattr(trained, name)
            for name in (
                "pairs",
                "too_long",
                "validation_pairs",
                "validation_too_long",
                "updates",
                "planned",
                "loss",
                "padding_share",
            )
        },
        "start": None if trained.start is None else trained.start.line(),
        "best": None if trained.best is None else trained.best.line(),
        "model": str(trained.model),
    }
