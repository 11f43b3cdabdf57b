"""`hasten optimize`: a slow program in, a program proved faster out."""

from __future__ import annotations

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
    set_up,
)
from hasten.data.testfiles import load_tests
from hasten.errors import UsageError
from hasten.exec.languages import read_program
from hasten.files import write_whole
from hasten.judge.judge import THRESHOLD
from hasten.measure.meters import DEFAULT_METER
from hasten.model.models import make_generator
from hasten.optimize import Fuzz, optimize


def optimize_command(
    slow: Annotated[Path, typer.Argument(help="The slow program, .py or .cpp.")],
    tests: TestsOption,
    model: Annotated[
        list[str] | None,
        typer.Option(
            "--model",
            help="rules (default), smollm2, or a model for transformers: a folder, a hub name, "
            "a .gguf file. May be given several times.",
        ),
    ] = None,
    samples: Annotated[int, typer.Option(help="Candidates to ask of each model.")] = 8,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Where to write the faster program.")
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
    if samples < 1:
        raise UsageError(f"--samples is {samples}: give 1 or more")
    if fuzz not in list(Fuzz):
        raise UsageError(f"--fuzz={fuzz}: give --fuzz, or --fuzz=strict")
    if output is not None:
        check_writable(output)
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
    models = model or ["rules"]
    with progress_on_stderr() as progress, open_store(no_store) as store:
        generators = []
        for number, name in enumerate(models):
            progress("loading models", number, len(models))
            sampled = partial(progress, f"sampling {Path(name).name}")
            generators.append(make_generator(name, cache_dir(), sampled))
        progress("loading models", len(models), len(models))
        result = optimize(
            program,
            cases,
            host=setup.host,
            meter=setup.meter,
            generators=generators,
            rules=setup.rules,
            samples=samples,
            seed=seed,
            workers=setup.workers,
            store=store,
            fuzzing=Fuzz(fuzz),
            on_progress=progress,
        )
    if result.best is not None and output is not None:
        source = result.best.judgement.program.source
        write_whole(output, source.encode(errors="surrogateescape"))
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
    if result.best is None:
        raise typer.Exit(1)
