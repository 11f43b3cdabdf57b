"""`hasten data selfplay`: new problems from those of a data set, and pairs for training of them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hasten.cli.clusters import RayOption, require_ray, writer_on
from hasten.cli.options import (
    JsonOption,
    PythonOption,
    WorkersOption,
    cache_dir,
    progress_on_stderr,
    server_at,
    set_up,
)
from hasten.errors import BadData, UsageError
from hasten.exec.host import refuse_visible
from hasten.measure.meters import DEFAULT_METER, make_meter

if TYPE_CHECKING:
    from hasten.data.dataset import Dataset
    from hasten.eval.funnel import Stage
    from hasten.model.base import Generator
    from hasten.model.generating import Plan, Writer
    from hasten.model.hf import Sampling
    from hasten.optimize import Progress
    from hasten.selfplay.pipeline import Asked
    from hasten.selfplay.proposing import Sources
    from hasten.selfplay.settings import Settings
    from hasten.types import Program

_MUTATION = "mutation"
_STAGES = "propose, run, novel, optimise, tests, keep or merge"


def selfplay_command(
    folder: Annotated[Path, typer.Argument(metavar="DATA", help="The data set.")],
    output: Annotated[
        Path,
        typer.Option("-o", "--output", metavar="OUT", help="Folder for all that the stages leave."),
    ],
    model: Annotated[
        str,
        typer.Option(
            help="Who proposes: mutation, which needs no model, smollm2-base, a folder, hub name "
            "or .gguf file, or openai:MODEL on a server."
        ),
    ] = _MUTATION,
    optimiser: Annotated[
        str, typer.Option(help="Who makes the proposals faster, as --model of hasten generate.")
    ] = "rules",
    prompts: Annotated[int, typer.Option(metavar="N", help="Pairs of examples to show.")] = 100,
    samples: Annotated[int, typer.Option(metavar="N", help="Proposals for each.")] = 5,
    candidates: Annotated[
        int, typer.Option(metavar="N", help="Faster versions to try of each proposal.")
    ] = 8,
    least: Annotated[
        float, typer.Option(metavar="SPEEDUP", help="The least speedup of a pair.")
    ] = 5.0,
    most: Annotated[int, typer.Option(metavar="N", help="Pairs to keep of a class at most.")] = 3,
    timeout: Annotated[float, typer.Option(help="Seconds that a proposal may take on a test.")] = 2,
    instructions: Annotated[
        int,
        typer.Option(help="Millions of instructions that a proposal may take on a large test."),
    ] = 1000,
    until: Annotated[str, typer.Option(metavar="STAGE", help=f"Stop after {_STAGES}.")] = "merge",
    again: Annotated[
        str | None,
        typer.Option(metavar="STAGE", help="Do a stage, and all behind it, anew."),
    ] = None,
    base_url: Annotated[
        str | None,
        typer.Option("--base-url", help="For openai: the server; OPENAI_API_KEY holds the key."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Of all that is drawn.")] = 0,
    python: PythonOption = "",
    workers: WorkersOption = 0,
    ray: RayOption = None,
    json: JsonOption = False,
) -> None:
    """Propose new programs, make them faster, and add the pairs that gain most. Killed work
    continues."""
    from hasten.data.dataset import Dataset
    from hasten.model.models import require_model
    from hasten.selfplay.keeping import NOT_JUDGED
    from hasten.selfplay.pipeline import Tools, digest_of_data, selfplay
    from hasten.selfplay.settings import (
        STAGES,
        Amplify,
        Keep,
        Optimise,
        Propose,
        Run,
        Settings,
        stages_done,
        stages_left,
    )

    for name, stage in (("--until", until), ("--again", again)):
        if stage is not None and stage not in STAGES:
            raise UsageError(f"{name} {stage}: there are the stages {', '.join(STAGES)}")
    if model == "rules" or model.startswith("replay:"):
        raise UsageError(f"--model {model} proposes nothing new: give {_MUTATION} or a model")
    if base_url is not None and not any(one.startswith("openai:") for one in (model, optimiser)):
        raise UsageError("--base-url goes with openai:MODEL, as --model or as --optimiser")
    if ray is not None:
        require_ray()
    if "optimise" in stages_left(stages_done(output, again), until):
        require_model(optimiser, server=server_at(base_url))
    data = Dataset(folder)
    sources = _sources(data)
    about = data.about().get("label", {})
    settings = Settings(
        digest_of_data(data),
        Propose(model, prompts, samples, seed),
        Run(timeout),
        Optimise(optimiser, candidates),
        Amplify(instructions),
        Keep(least, most, about.get("meter", DEFAULT_METER)),
    )
    setup = set_up(
        tests=folder,
        meter=settings.keep.meter,
        python=python,
        unsafe=False,
        checker=about.get("checker", "tokens"),
        timeout=about.get("timeout_s", 5.0),
        memory=about.get("memory_mib", 1024),
        workers=workers,
        ray=ray,
    )
    refuse_visible(output, setup.host.interpreter)
    # On a machine with other work the clock goes on while a program waits: its own time tells.
    limits = replace(setup.rules.limits, cpu_seconds=timeout, wall_seconds=10 * timeout)
    counting = replace(setup, meter=make_meter("instructions", cache_dir()))
    with progress_on_stderr(remaining=True) as progress:
        tools = Tools(
            running=partial(counting.pool, no_store=True),
            limits=limits,
            judging=setup.pool,
            rules=setup.rules,
            progress=progress,
            proposer=partial(_proposer, settings, base_url),
            proposing=partial(_writer, ray, model, _sampling()),
            optimiser=partial(_optimiser, data, settings, base_url, ray, progress),
            on_batch=lambda stage: lambda done, total, _: progress(stage, done, total),
        )
        stages = selfplay(data, sources, output, settings, tools, until=until, again=again)
    if json:
        from hasten.cli.as_json import dump

        print(dump({"output": str(output), "stages": [asdict(stage) for stage in stages]}))
    else:
        _show(stages, output)
    if missed := sum(stage.lost.get(NOT_JUDGED, 0) for stage in stages):
        print(
            f"hasten: {missed} programs were not judged, since the machine failed: --again keep "
            "judges them anew",
            file=sys.stderr,
        )
        raise typer.Exit(1)


def _sources(data: Dataset) -> Sources:
    """What examples there are: pairs for training, where the data is split."""
    from hasten.cli.examples import examples_of
    from hasten.data.adding import TRAIN
    from hasten.data.dataset import tests_of
    from hasten.selfplay.proposing import Sources

    split = TRAIN if "split" in data.read("pairs").columns else None
    tests = tests_of(data.read("tests"))
    if not tests:
        raise BadData(f"{data.folder} has no tests: add them at import")
    described = data.read("problems").select("problem_id", "description")
    return Sources(examples_of(data, split=split), tests, dict(described.iter_rows()))


def _proposer(settings: Settings, base_url: str | None, sources: Sources) -> Generator:
    from hasten.model.models import make_generator
    from hasten.selfplay.proposing import mutation_generator

    model = settings.propose.model
    if model == _MUTATION:
        return mutation_generator(sources)
    return make_generator(model, cache_dir(), sampling=_sampling(), server=server_at(base_url))


def _sampling() -> Sampling:
    """How proposals are drawn."""
    from hasten.model.hf import Sampling
    from hasten.selfplay.proposing import TEMPERATURE, TOP_P

    return Sampling(temperature=TEMPERATURE, top_p=TOP_P)


def _writer(ray: str | None, model: str, sampling: Sampling, plan: Plan) -> Writer | None:
    """What writes on a cluster; None for what is written here, or by a server."""
    if ray is None or model == _MUTATION or model.startswith(("openai:", "replay:")):
        return None
    return writer_on(ray, model, sampling, plan)


def _optimiser(
    data: Dataset,
    settings: Settings,
    base_url: str | None,
    ray: str | None,
    progress: Progress,
    programs: Sequence[tuple[str, Program]],
) -> Asked:
    from hasten.cli.asking import Shown, asks_of, choice_of, config_of, plan_of
    from hasten.model.models import make_generator
    from hasten.selfplay.pipeline import Asked

    model, seed = settings.optimise.model, settings.propose.seed
    choice = choice_of(
        model,
        asked=dict.fromkeys(("prompt", "shots", "tag", "budget")),
        drawn={},
        base_url=base_url if model.startswith("openai:") else None,
        batch=None,
        seed=seed,
    )
    generator = make_generator(model, cache_dir(), sampling=choice.sampling, server=choice.server)
    plan = plan_of(choice, generator, settings.optimise.candidates, seed)
    shown = Shown(data, hq=False, embedder=None)
    asks = asks_of(programs, choice, plan.parts, generator, shown, progress)
    config: dict[str, Any] = {"model": model, **config_of(choice, plan, generator, shown)}
    return Asked(generator, asks, plan, config, _writer(ray, model, choice.sampling, plan))


def _show(stages: Sequence[Stage], output: Path) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table("stage", box=None, header_style="dim")
    for column in ("came", "went on"):
        table.add_column(column, justify="right")
    table.add_column("")
    for stage in stages:
        table.add_row(stage.name, f"{stage.came:,}", f"{stage.went:,}", escape(stage.note))
        for reason, count in stage.lost.items():
            table.add_row("", "", f"[red]-{count:,}[/]", f"[dim]{escape(reason)}[/]")
    console = Console()
    console.print(table)
    if stages and stages[-1].name == "merge":
        console.print(f"  written to {escape(str(output / 'data'))}", highlight=False)
