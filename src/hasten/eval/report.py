"""`hasten report`: evaluations as one HTML file that needs nothing else.

The file holds its styles, its script and all programs, and a policy (Content-Security-Policy) that
allows exactly that one script and nothing from anywhere: no network, and no script that a program's
text might smuggle in. Tables and plots are in the page as such and need no script; the list of
programs, differences and colours are made in the browser (templates/*.js), from packets that are
unpacked when a program is opened (`report_pack` says why).

A folder may hold an evaluation (records.py), a training run, or both; or stages (funnel.py) with an
evaluation beneath them. Of a training run,
steps.jsonl is read: a JSON object on every line with "step", a whole number, and any of "compile",
"pass" and "opt", the shares (0 to 1) of that step's generations that compile, pass their tests and
are improved. Other keys are left alone.

Not covered: figures of runs that were judged under different meters or protocols stand side by side
with a warning, but are never combined.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from hasten.errors import BadData, UsageError
from hasten.eval import report_figures as figures
from hasten.eval.comparison import compare
from hasten.eval.funnel import JUDGED, Stage, read_funnel
from hasten.eval.intervals import RESAMPLES
from hasten.eval.plots import Bars, Plot
from hasten.eval.protocols import protocol_of
from hasten.eval.records import Run, by_problem, load_run
from hasten.eval.report_figures import Step
from hasten.eval.report_funnel import Funnel, funnel_of
from hasten.eval.report_headline import Headline, Metrics, differences, headline
from hasten.eval.report_pack import Packed, entries_of, pack
from hasten.eval.report_text import cost_kind, number
from hasten.eval.summary import summarise, summary_json
from hasten.files import write_whole

STEPS = "steps.jsonl"
_SCRIPTS = ("code.js", "programs.js", "dialog.js", "page.js")


@dataclass(frozen=True, slots=True)
class Subject:
    """What a report shows side by side with others: an evaluation with its metrics, the steps of a
    training run, or both; stages that led to it."""

    name: str
    run: Run | None = None
    metrics: Metrics | None = None
    steps: tuple[Step, ...] = ()
    stages: tuple[Stage, ...] = ()


@dataclass(frozen=True, slots=True)
class About:
    """How a run came about, for people."""

    name: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Page:
    """All of a report but its programs."""

    title: str
    lead: str
    headline: Headline | None
    differences: Headline | None
    warnings: tuple[str, ...]
    plots: tuple[Plot, ...]
    bars: Bars | None
    funnels: tuple[Funnel, ...]
    facts: tuple[About, ...]


def load_subject(folder: Path) -> Subject:
    """Read a folder; metrics that were not written are made. Raises `BadData`."""
    if not folder.is_dir():
        raise BadData(f"no folder {folder}: give those that hasten evaluate -o has written")
    stages = read_funnel(folder)
    if stages:
        inner = folder / JUDGED
        subject = load_subject(inner) if inner.is_dir() else Subject("")
        return replace(subject, name=folder.resolve().name, stages=stages)
    steps = _steps(folder / STEPS) if (folder / STEPS).is_file() else ()
    evaluated = any((folder / name).exists() for name in ("records.jsonl", "config.toml"))
    if steps and not evaluated:
        return Subject(folder.resolve().name, steps=steps)
    run = load_run(folder)
    return Subject(run.name or folder.resolve().name, run, _metrics(folder, run), steps)


def subject_of(run: Run, *, resamples: int = RESAMPLES) -> Subject:
    """An evaluation that lies in no folder. Of a single program there are no metrics: an interval
    over one problem says nothing."""
    return Subject(run.name, run, _made(run, resamples))


def _metrics(folder: Path, run: Run) -> Metrics | None:
    path = folder / "metrics.json"
    if not path.exists() or len(run.rows) < 2:
        return _made(run)
    try:
        found = json.loads(path.read_text())
        for k, at in found["k"].items():
            int(k)
            for figure in at.values():
                float(figure.get("value") or 0)
        ("".join(found.get("warnings", ())), int(found.get("unjudged", 0)))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadData(f"{path} is damaged: delete it, and it is made anew") from error
    assert isinstance(found, dict)
    return found


def _made(run: Run, resamples: int = RESAMPLES) -> Metrics | None:
    return summary_json(summarise(run, resamples=resamples)) if len(run.rows) > 1 else None


def _steps(path: Path) -> tuple[Step, ...]:
    """The rates of a training run. A last line that is cut off belongs to a run under way."""
    lines = path.read_bytes().split(b"\n")
    found = []
    for at, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            said = json.loads(line)
            step = int(said["step"])
            rates = {name: float(said[name]) for name in ("compile", "pass", "opt") if name in said}
            if not all(0 <= rate <= 1 for rate in rates.values()):
                raise ValueError("a share lies between 0 and 1")
        except (ValueError, TypeError, KeyError) as error:
            if at == len(lines):
                break
            raise BadData(f"{path}, line {at}, is no step of a training run: {error}") from error
        found.append(Step(step, rates))
    return tuple(found)


def write_report(subjects: Sequence[Subject], path: Path) -> None:
    """Write a report; the file is there whole or not at all."""
    write_whole(path, report_html(subjects).encode(errors="replace"))


def report_html(subjects: Sequence[Subject], *, resamples: int = RESAMPLES) -> str:
    """The report as text. `resamples`: of the paired bootstrap. Raises `UsageError` where there is
    nothing to show."""
    subjects = _distinct(subjects)
    runs = [one.run for one in subjects if one.run is not None]
    if not subjects or not any(
        one.steps or one.stages or (one.run and one.run.rows) for one in subjects
    ):
        raise UsageError("nothing to report: the runs hold no program and no training step")
    entries = entries_of(runs)
    thresholds = [max(1.0, protocol_of(run.protocol).thresholds[0]) for run in runs]
    named = [(one.name, one.metrics) for one in subjects if one.metrics is not None]
    curves = [(name, {int(k): at for k, at in metrics["k"].items()}) for name, metrics in named]
    scatter = figures.costs(runs, entries, thresholds) if len(entries) > 1 else None
    compared, warnings = _compared(runs, resamples)
    warnings += [_sentence(text) for _, metrics in named for text in metrics.get("warnings", ())]
    page = Page(
        title=_title(subjects),
        lead=_lead(runs),
        headline=headline(named, thresholds) if named else None,
        differences=compared,
        warnings=tuple(dict.fromkeys(warnings)),
        plots=(
            *figures.training([(one.name, one.steps) for one in subjects if one.steps]),
            *(figures.curves(curves) if len(entries) > 1 else ()),
            *([scatter] if scatter else ()),
        ),
        bars=figures.breakdown(runs) if len(entries) > 1 else None,
        funnels=tuple(
            funnel_of(one.name, one.stages, place)
            for place, one in enumerate(subjects)
            if one.stages
        ),
        facts=tuple(_about(run) for run in runs),
    )
    return _render(page, pack(runs, entries) if entries else None)


def _distinct(subjects: Sequence[Subject]) -> list[Subject]:
    """Subjects under names that tell them apart."""
    seen: dict[str, int] = {}
    found = []
    for one in subjects:
        seen[one.name] = seen.get(one.name, 0) + 1
        name = one.name if seen[one.name] == 1 else f"{one.name} ({seen[one.name]})"
        run = None
        if one.run is not None:
            run = replace(one.run, name=name)
        found.append(replace(one, name=name, run=run))
    return found


def _render(page: Page, packed: Packed | None) -> str:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    folder = Path(__file__).with_name("templates")
    environment = Environment(
        loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined
    )
    inner = "".join((folder / name).read_text() for name in _SCRIPTS)
    script = f'"use strict";\n(() => {{\n{inner}}})();\n'
    style = (folder / "report.css").read_text()
    return environment.get_template("report.html.j2").render(
        page=page,
        packed=packed,
        script=script,
        style=style,
        script_hash=_hash(script),
        style_hash=_hash(style),
    )


def _hash(text: str) -> str:
    """What a policy names a script or a style by."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _title(subjects: Sequence[Subject]) -> str:
    names = [one.name for one in subjects]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _lead(runs: Sequence[Run]) -> str:
    """What was evaluated, in one sentence."""
    if not runs:
        return ""
    said = []
    for run in runs:
        samples = f"{number(run.samples)} candidate{'s' if run.samples != 1 else ''} each"
        problems = len(by_problem(run.rows))
        if len(run.rows) == 1:
            said.append(f"1 program, {samples.removesuffix(' each')}")
        else:
            of = f"of {number(problems)} problem{'s' if problems != 1 else ''}"
            said.append(f"{number(len(run.rows))} programs {of}, {samples}")
    what = (
        said[0]
        if len(set(said)) == 1
        else "; ".join(f"{run.name}: {one}" for run, one in zip(runs, said, strict=True))
    )
    judged = {(run.protocol, run.meter, run.unit) for run in runs}
    if len(judged) > 1:
        return f"{what}."
    ((protocol, meter, unit),) = judged
    counted = meter if cost_kind(unit) == meter else f"{meter} ({cost_kind(unit)})"
    return f"{what}. Protocol {protocol}, costs by {counted}."


def _compared(runs: Sequence[Run], resamples: int) -> tuple[Headline | None, list[str]]:
    """The later runs against the first one, row by row; and why some cannot be compared."""
    found, refused = [], []
    for run in runs[1:]:
        try:
            found.append(compare(run, runs[0], resamples=resamples))
        except UsageError as error:
            refused.append(_sentence(str(error)))
    return (differences(found) if found else None), refused


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."


def _about(run: Run) -> About:
    facts = [
        ("Protocol", run.protocol),
        ("Meter", f"{run.meter}, in {run.unit}"),
        ("Measured by", run.provenance),
        ("Candidates", "independent samples" if run.exchangeable else "in a meaningful order"),
    ]
    facts += [(key.replace("_", " "), _plain(value)) for key, value in run.config.items()]
    return About(run.name, tuple(facts))


def _plain(value: object) -> str:
    """A setting in words."""
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_plain(inner)}" for key, inner in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(map(_plain, value))
    return str(value)
