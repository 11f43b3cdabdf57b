"""`hasten optimize`: a slow program in, a program proved faster out."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from hasten.cli.options import (
    CheckerOption,
    Gem5Option,
    JsonOption,
    MemoryOption,
    MeterOption,
    NetOption,
    NoStoreOption,
    PythonOption,
    TestsOption,
    ThresholdOption,
    TimeoutOption,
    UnsafeOption,
    WorkersOption,
    cache_dir,
    check_writable,
    open_store,
    progress_on_stderr,
    server_at,
    set_up,
)
from hasten.data.testfiles import load_tests
from hasten.errors import UsageError
from hasten.exec.languages import read_program
from hasten.files import write_whole
from hasten.judge.judge import THRESHOLD
from hasten.measure.meters import DEFAULT_METER
from hasten.model.models import language_model, make_generator
from hasten.model.prompts import Examples, Prompter, Prompting, Strategy
from hasten.model.trained import prompting_of_all, trained_for
from hasten.optimize import Fuzz, optimize
from hasten.search import Plan, Progress


def optimize_command(
    slow: Annotated[Path, typer.Argument(help="The slow program, .py or .cpp.")],
    tests: TestsOption,
    model: Annotated[
        list[str] | None,
        typer.Option(
            "--model",
            help="rules (default), smollm2, or a model for transformers: a folder, a hub name, "
            "a .gguf file; openai:MODEL on a server. May be given several times.",
        ),
    ] = None,
    base_url: Annotated[
        str | None,
        typer.Option("--base-url", help="For openai: the server; OPENAI_API_KEY holds the key."),
    ] = None,
    samples: Annotated[
        int, typer.Option(help="Candidates to ask of each model, in all rounds together.")
    ] = 8,
    rounds: Annotated[
        int,
        typer.Option(
            help="Ask in this many rounds, each with the best candidates so far and what the judge "
            "found out about them."
        ),
    ] = 1,
    beam: Annotated[
        int, typer.Option(help="With --rounds: how many candidates a further round starts from.")
    ] = 2,
    prompt: Annotated[
        Strategy | None,
        typer.Option(
            help="How models are asked (as they were trained, else instruction).",
            show_default=False,
        ),
    ] = None,
    shots: Annotated[
        int | None, typer.Option(help="Examples to show (default: 2; for retrieval, 4).")
    ] = None,
    examples: Annotated[
        Path | None,
        typer.Option(metavar="DATA", help="The data set whose pairs for training are examples."),
    ] = None,
    lines: Annotated[
        bool, typer.Option("--lines", help="Show on which lines the slow program spends most.")
    ] = False,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Where to write the faster program.")
    ] = None,
    report: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write a report, as one HTML file.")
    ] = None,
    meter: MeterOption = DEFAULT_METER,
    gem5: Gem5Option = None,
    checker: CheckerOption = "tokens",
    threshold: ThresholdOption = THRESHOLD,
    net: NetOption = False,
    timeout: TimeoutOption = 5.0,
    memory: MemoryOption = 1024,
    python: PythonOption = "",
    seed: Annotated[int, typer.Option(help="Seed of the models' sampling.")] = 0,
    fuzz: Annotated[
        str,
        typer.Option(
            "--fuzz",
            metavar="[=strict]",
            help="Compare the best candidate with the slow program on more inputs like the tests', "
            "and show one on which they differ; with =strict it is wrong then.",
            show_default=False,
        ),
    ] = Fuzz.OFF.value,
    workers: WorkersOption = 0,
    no_store: NoStoreOption = False,
    json: JsonOption = False,
    unsafe: UnsafeOption = False,
) -> None:
    """Find a faster program that passes the same tests; exit 1 when there is none."""
    from hasten.model.hf import sampling_as

    counts = {"--samples": samples, "--rounds": rounds, "--beam": beam}
    wrong = [f"{name} is {number}" for name, number in counts.items() if number < 1]
    if wrong:
        raise UsageError(f"{'; '.join(wrong)}: give 1 or more")
    models = model or ["rules"]
    plan = Plan(samples=samples, rounds=rounds, beam=beam, seed=seed)
    if fuzz not in list(Fuzz):
        raise UsageError(f"--fuzz={fuzz}: give --fuzz, or --fuzz=strict")
    for file in (output, report):
        if file is not None:
            check_writable(file)
    trained = prompting_of_all(models, prompt)
    strategy = prompt or (trained.strategy if trained else Strategy.INSTRUCTION)
    asking = Prompting(strategy, shots, tag=trained.tag if trained else None, seed=seed)
    program, cases = read_program(slow), load_tests(tests)
    setup = set_up(
        tests=tests,
        meter=meter,
        gem5=gem5,
        python=python,
        unsafe=unsafe,
        checker=checker,
        timeout=timeout,
        memory=memory,
        threshold=threshold,
        net=net,
        workers=workers,
    )
    with progress_on_stderr() as progress, open_store(no_store) as store:
        generators = []
        for number, name in enumerate(models):
            progress("loading models", number, len(models))
            sampled = partial(progress, f"sampling {Path(name).name}")
            generators.append(
                make_generator(
                    name,
                    cache_dir(),
                    sampled,
                    sampling=sampling_as(trained_for(name, strategy)),
                    server=server_at(base_url),
                )
            )
        progress("loading models", len(models), len(models))
        prompter = Prompter(asking, examples=_examples(asking, examples, progress))
        result = optimize(
            program,
            cases,
            host=setup.host,
            meter=setup.meter,
            generators=generators,
            rules=setup.rules,
            prompt=prompter.prompt,
            plan=replace(plan, lines=any(map(language_model, generators))),
            show_lines=lines,
            workers=setup.workers,
            store=store,
            fuzzing=Fuzz(fuzz),
            on_progress=progress,
        )
    if result.best is not None and output is not None:
        source = result.best.judgement.program.source
        write_whole(output, source.encode(errors="surrogateescape"))
    if report is not None:
        from hasten.cli.report import write_optimization

        names = [case.name for case in cases]
        write_optimization(result, names, report, {"models": ", ".join(models)})
    if json:
        from hasten.cli.as_json import dump, optimization_json

        print(dump(optimization_json(result, models=models, sandboxed=not unsafe)))
    else:
        from rich.console import Console

        from hasten.cli.show import show_optimization
        from hasten.cli.store import show_stored

        console = Console()
        show_optimization(console, result, sandboxed=not unsafe)
        show_stored(console, [attempt.judgement for attempt in result.attempts])
        if result.best is not None:
            hint = f"written to {output}" if output else "-o FILE writes the faster program"
            console.print(f"  {hint}", highlight=False)
        if report is not None:
            console.print(f"  report written to {report}", highlight=False)
    if result.best is None:
        raise typer.Exit(1)


def _examples(asking: Prompting, folder: Path | None, progress: Progress) -> Examples | None:
    """The pairs to show, where the strategy shows any. Raises `UsageError`, `BadData`."""
    if not asking.shows_examples:
        if folder is not None:
            raise UsageError(f"--examples {folder}: --prompt {asking.strategy} shows none")
        return None
    if folder is None:
        raise UsageError(f"--prompt {asking.strategy} shows pairs: say of which --examples")
    from hasten.cli.examples import open_index
    from hasten.data.dataset import Dataset

    return open_index(Dataset(folder), on_progress=partial(progress, "embedding pairs"))
