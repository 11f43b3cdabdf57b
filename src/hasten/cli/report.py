"""`hasten report`: evaluations and training runs as one HTML file; and what `hasten optimize
--report` writes, for one program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hasten.cli.options import check_writable
from hasten.errors import UsageError

if TYPE_CHECKING:
    from hasten.eval.records import Outcome, Run
    from hasten.judge.judge import Baseline
    from hasten.optimize import Optimization
    from hasten.search import Attempt
    from hasten.types import Judgement


def report_command(
    runs: Annotated[
        list[Path],
        typer.Argument(
            metavar="RUN...",
            help="Folders that hasten evaluate -o or a training run has written; several stand "
            "side by side, compared with the first.",
        ),
    ],
    output: Annotated[
        Path, typer.Option("-o", "--output", help="Where to write the report.")
    ] = Path("report.html"),
) -> None:
    """Write a report of evaluations: one HTML file that needs no network."""
    from hasten.eval.report import load_subject, write_report

    check_writable(output)
    if len({folder.resolve() for folder in runs}) < len(runs):
        raise UsageError("a run is given twice: give each once")
    write_report([load_subject(folder) for folder in runs], output)
    print(f"{output}: {output.stat().st_size / 1e6:.1f} MB")


def write_optimization(
    result: Optimization, tests: Sequence[str], path: Path, config: Mapping[str, object]
) -> None:
    """Write the report of one optimization. `tests`: their names, in order."""
    from hasten.eval.report import subject_of, write_report

    write_report([subject_of(run_of_optimization(result, tests, config))], path)


def run_of_optimization(
    result: Optimization, tests: Sequence[str], config: Mapping[str, object]
) -> Run:
    """What `hasten optimize` found, as an evaluation of one row. `config`: how the candidates came
    about, for people. The candidate that was picked says so in its origin."""
    from hasten.eval.records import Row, Run

    baseline = result.baseline
    name = Path(baseline.program.name).name
    judged = [attempt.judgement for attempt in result.attempts]
    row = Row(
        problem_id=name,
        language=baseline.program.language.value,
        slow=_slow(baseline),
        candidates=tuple(_outcome(attempt, attempt is result.best) for attempt in result.attempts),
        test_names=tuple(tests),
    )
    return Run(
        name=name,
        protocol="hasten",
        meter=next((one.meter for one in judged if one.meter), "unknown"),
        unit=next((one.unit for one in judged if one.unit), "units"),
        provenance=baseline.costs.provenance,
        exchangeable=False,
        rows=(row,),
        config=config,
    )


def _slow(baseline: Baseline) -> Outcome:
    from hasten.eval.records import Outcome

    costs = baseline.costs
    return Outcome(
        source=baseline.program.source,
        origin="the slow program",
        verdict="passed",
        tests_passed=len(baseline.results),
        tests=len(baseline.results),
        cost=costs.total,
        costs=tuple(costs.per_test.get(result.name) for result in baseline.results),
    )


def _outcome(attempt: Attempt, picked: bool) -> Outcome:
    from hasten.eval.records import Outcome

    judgement = attempt.judgement
    measured = judgement.cost is not None
    return Outcome(
        source=judgement.program.source,
        origin=attempt.candidate.origin + (" (picked)" if picked else ""),
        verdict=judgement.verdict.value,
        tests_passed=judgement.tests_passed,
        tests=judgement.tests,
        cost=judgement.cost,
        costs=tuple(result.cost for result in judgement.results) if measured else (),
        speedup=judgement.speedup,
        speedup_low=judgement.speedup_low,
        speedup_high=judgement.speedup_high,
        net_speedup=judgement.net_speedup,
        net_of_imports_speedup=judgement.net_of_imports_speedup,
        detail=_detail(judgement),
    )


def _detail(judgement: Judgement) -> str | None:
    """The first test that failed, and the judge's notes."""
    said = [
        f"test {result.name}: {result.detail or result.verdict.value.replace('_', ' ')}"
        for result in judgement.results
        if not result.verdict.correct
    ][:1]
    return "\n".join([*said, *judgement.notes]) or None
