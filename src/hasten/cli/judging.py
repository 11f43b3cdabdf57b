"""`hasten judge` and `hasten measure`: the judge and the meters by themselves."""

from __future__ import annotations

from collections.abc import Sequence
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
    progress_on_stderr,
    set_up,
)
from hasten.data.testfiles import load_tests
from hasten.dist import Place
from hasten.exec.languages import read_program
from hasten.judge.judge import THRESHOLD, Baseline, Judge
from hasten.judge.stored import StoredJudge
from hasten.measure.meters import DEFAULT_METER
from hasten.types import Judgement, Program, TestCase


def judge_command(
    programs: Annotated[list[Path], typer.Argument(help="Programs to judge, .py or .cpp.")],
    baseline: Annotated[Path, typer.Option(help="The slow program to compare with.")],
    tests: TestsOption,
    all_tests: Annotated[
        bool, typer.Option("--all-tests", help="Run the tests after a failed one as well.")
    ] = False,
    meter: MeterOption = DEFAULT_METER,
    gem5: Gem5Option = None,
    checker: CheckerOption = "tokens",
    threshold: ThresholdOption = THRESHOLD,
    net: NetOption = False,
    timeout: TimeoutOption = 5.0,
    memory: MemoryOption = 1024,
    python: PythonOption = "",
    workers: WorkersOption = 0,
    no_store: NoStoreOption = False,
    json: JsonOption = False,
    unsafe: UnsafeOption = False,
) -> None:
    """Say of each program whether it is right and how much faster than the baseline."""
    sources = [read_program(path) for path in programs]
    slow, cases = read_program(baseline), load_tests(tests)
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
        stop_on_failure=not all_tests,
    )
    found: dict[int, Judgement] = {}
    with progress_on_stderr() as progress, setup.pool(no_store=no_store) as pool:
        pool.provenances({program.language for program in (slow, *sources)})
        court = partial(Place.judge, rules=setup.rules)
        ((_, reference),) = pool.map(court, partial(_baseline, tests=cases), [slow])
        progress("judging", 0, len(sources))
        judge = partial(_judge, baseline=reference, tests=cases)
        for index, judgement in pool.map(court, judge, sources):
            found[index] = judgement
            progress("judging", len(found), len(sources))
    judgements = [found[index] for index in sorted(found)]
    if json:
        from hasten.cli.as_json import dump, judgement_json

        print(dump({"judgements": [judgement_json(judgement) for judgement in judgements]}))
    else:
        from rich.console import Console

        from hasten.cli.show import show_judgements
        from hasten.cli.store import show_stored

        console = Console()
        show_judgements(console, judgements, sandboxed=not unsafe)
        show_stored(console, judgements)


def _baseline(judge: StoredJudge, program: Program, *, tests: Sequence[TestCase]) -> Baseline:
    return judge.baseline(program, tests)


def _judge(
    judge: StoredJudge, program: Program, *, baseline: Baseline, tests: Sequence[TestCase]
) -> Judgement:
    return judge.judge(program, baseline, tests)


def measure_command(
    program: Annotated[Path, typer.Argument(help="The program to measure, .py or .cpp.")],
    tests: TestsOption,
    meter: MeterOption = DEFAULT_METER,
    gem5: Gem5Option = None,
    checker: CheckerOption = "tokens",
    timeout: TimeoutOption = 5.0,
    memory: MemoryOption = 1024,
    python: PythonOption = "",
    json: JsonOption = False,
    unsafe: UnsafeOption = False,
) -> None:
    """Say what a program costs on its tests: the same number on every run, or with an interval."""
    source, cases = read_program(program), load_tests(tests)
    setup = set_up(
        tests=tests,
        meter=meter,
        gem5=gem5,
        python=python,
        unsafe=unsafe,
        checker=checker,
        timeout=timeout,
        memory=memory,
    )
    with Judge(setup.host, setup.meter, setup.rules) as judge:
        measured = judge.baseline(source, cases)
    if json:
        from hasten.cli.as_json import dump, measurement_json

        print(dump(measurement_json(measured, meter, setup.meter.unit, sandboxed=not unsafe)))
        return
    from rich.console import Console

    from hasten.cli.show import show_measurement, warn_unsafe

    console = Console()
    show_measurement(console, measured, meter, setup.meter.unit)
    if unsafe:
        warn_unsafe(console)
