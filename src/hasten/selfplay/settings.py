"""What self-play is asked for, and what of it is done in a folder already."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hasten.config import differences, read_config, to_toml
from hasten.errors import UsageError
from hasten.eval.funnel import JUDGED, Stage, read_funnel, write_funnel
from hasten.files import write_whole
from hasten.judge.terms import THRESHOLD
from hasten.measure.meters import DEFAULT_METER
from hasten.model.generations import about_path

_SETTINGS = "settings.toml"
FILES: Mapping[str, tuple[str, ...]] = {
    "propose": ("proposed.jsonl",),
    "run": ("ran.jsonl",),
    "novel": ("novel.jsonl",),
    "optimise": ("optimised.jsonl",),
    "tests": ("tests",),
    "keep": (JUDGED, "kept"),
    "merge": ("data",),
}
STAGES = tuple(FILES)


@dataclass(frozen=True, slots=True)
class Propose:
    """`prompts`: pairs of examples that are shown; `samples`: answers to each."""

    model: str = "mutation"
    prompts: int = 100
    samples: int = 5  # appendix A.6
    seed: int = 0

    def __post_init__(self) -> None:
        if self.prompts < 1 or self.samples < 1:
            raise UsageError(
                f"{self.prompts} prompts with {self.samples} samples each: give 1 or more"
            )


@dataclass(frozen=True, slots=True)
class Run:
    """`timeout`: seconds that a new program may take on any input."""

    timeout: float = 2.0

    def __post_init__(self) -> None:
        if not 0 < self.timeout <= 3600:
            raise UsageError(f"--timeout is {self.timeout:g}: give seconds above 0, at most 3600")


@dataclass(frozen=True, slots=True)
class Optimise:
    """`candidates`: of each new program."""

    model: str = "rules"
    candidates: int = 8

    def __post_init__(self) -> None:
        if self.candidates < 1:
            raise UsageError(f"{self.candidates} candidates of each program: give 1 or more")


@dataclass(frozen=True, slots=True)
class Amplify:
    """`instructions`: millions that a new program may take on a large test, beyond what it takes on
    the first one."""

    instructions: int = 1000

    def __post_init__(self) -> None:
        if self.instructions < 1:
            raise UsageError(f"{self.instructions} million instructions: give 1 or more")


@dataclass(frozen=True, slots=True)
class Keep:
    """Pairs at least `least` times as fast, `most` of a class (section 3.2)."""

    least: float = 5.0
    most: int = 3
    meter: str = DEFAULT_METER

    def __post_init__(self) -> None:
        if not self.least >= THRESHOLD:
            raise UsageError(f"--least is {self.least:g}: give a speedup of {THRESHOLD:g} or more")
        if self.most < 1:
            raise UsageError(f"{self.most} pairs of a class: give 1 or more")


@dataclass(frozen=True, slots=True)
class Settings:
    """What is asked for, by stage. `data`: a digest of the data set's tables."""

    data: str
    propose: Propose = field(default_factory=Propose)
    run: Run = field(default_factory=Run)
    optimise: Optimise = field(default_factory=Optimise)
    tests: Amplify = field(default_factory=Amplify)
    keep: Keep = field(default_factory=Keep)


def stages_done(out: Path, again: str | None) -> tuple[Stage, ...]:
    """The stages that are done and stay so: those before `again`. Raises `BadData`."""
    return read_funnel(out)[: None if again is None else STAGES.index(again)]


def stages_left(done: Sequence[Stage], until: str) -> tuple[str, ...]:
    """What is still to do, up to `until`."""
    return STAGES[len(done) : STAGES.index(until) + 1]


def begin(out: Path, settings: Settings, again: str | None) -> tuple[Stage, ...]:
    """The stages that are done and stay so: those before `again`. Makes the folder. Raises
    `UsageError` where it holds something else, or what was done with other settings."""
    path = out / _SETTINGS
    if out.exists() and (not out.is_dir() or (any(out.iterdir()) and not path.exists())):
        raise UsageError(f"-o {out} holds something else: name a new folder")
    stages = stages_done(out, again)
    if path.exists() and stages:
        _refuse_other(out, read_config(path, Settings), settings, [one.name for one in stages])
    out.mkdir(parents=True, exist_ok=True)
    if again is not None:
        write_funnel(out, stages)
        for name in STAGES[STAGES.index(again) :]:
            for file in FILES[name]:
                remove(out / file)
    write_whole(path, to_toml(settings).encode())
    return stages


def _refuse_other(out: Path, there: Settings, now: Settings, done: Sequence[str]) -> None:
    """Raise `UsageError` where stages that are done were asked for otherwise."""
    differ = [
        one
        for one in differences(there, now)
        if one.partition(" ")[0].partition(".")[0] in ("data", *done)
    ]
    if not differ:
        return
    named = {one.partition(".")[0] for one in differ}
    first = next((name for name in STAGES if name in named), STAGES[0])
    raise UsageError(
        f"{out} was made with other settings: {', '.join(differ)}: give the same, "
        f"--again {first}, or another -o"
    )


def remove(path: Path) -> None:
    """Take away what a stage has left, finished or not."""
    if path.is_dir():
        shutil.rmtree(path)
    for file in (path, about_path(path), path.with_name(f"{path.name}.part")):
        file.unlink(missing_ok=True)
