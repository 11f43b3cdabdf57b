"""What a machine has to judge with, or to run models with, found out on that machine.

Machines agree where their processors, tools, packages and versions of hasten are the same: only
then is what they measure compared, and kept under the same keys.
"""

from __future__ import annotations

import fcntl
import importlib.metadata
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from hasten.dist import Place, provenances_of
from hasten.errors import MissingTool, SandboxError
from hasten.exec.host import Host, find_interpreter
from hasten.judge.audit import OTHER_METERS
from hasten.judge.keys import Surroundings, surroundings_of
from hasten.judge.stored import Memory
from hasten.measure.machine import processor
from hasten.measure.meters import make_meter
from hasten.types import Language


@dataclass(frozen=True, slots=True)
class Traits:
    """What a machine is like. Machines of the same `facts` work together.

    `judging`: what the costs of programs depend on there, for each language that it has the tools
    for; `provenances`: how that is written with costs."""

    facts: Mapping[str, str]
    judging: Mapping[Language, Surroundings] = field(default_factory=dict)
    provenances: Mapping[Language, str] = field(default_factory=dict)

    def difference(self, other: Traits) -> str:
        """In what another machine differs from this one: the languages that it cannot judge, else
        the first such fact."""
        if lacking := self.judging.keys() - other.judging.keys():
            return f"it lacks what {', '.join(sorted(lacking))} needs: see hasten doctor there"
        name = next(
            name
            for name in (*self.facts, *other.facts)
            if self.facts.get(name) != other.facts.get(name)
        )
        here, there = (one.facts.get(name, "missing") for one in (self, other))
        return f"{name} is {there}, where the others have {here}"


@dataclass(frozen=True, slots=True)
class JudgingSite:
    """What each machine makes its own place of. `python`: empty for the interpreter that runs
    hasten there; `cache_dir`: names the cache folder there."""

    meter: str
    cache_dir: Callable[[], Path]
    python: str = ""
    gem5: str | None = None
    simulated_seconds: float = 5.0
    unsafe: bool = False

    def open(self, memory: Memory | None) -> Place:
        """The place of a worker on this machine; under a noisy meter the process gets a core of its
        own. Raises `MissingTool`, `UsageError`, `SandboxError`."""
        place = self._place(memory)
        if not place.meter.deterministic:
            take_core(place.host.cache_dir)
        return place

    def _place(self, memory: Memory | None) -> Place:
        cache = self.cache_dir()
        host = Host(cache, find_interpreter(self.python or sys.executable), unsafe=self.unsafe)
        seconds = self.simulated_seconds
        meter = make_meter(self.meter, cache, gem5=self.gem5, simulated_seconds=seconds)
        return Place(host, meter, memory)

    def look(self) -> Traits:
        """Try what this machine has. Raises `HastenError` where it cannot judge."""
        place = self._place(None)
        if self.meter in OTHER_METERS:
            OTHER_METERS[self.meter](place.host.cache_dir)  # the cross-check's
        with place.workbench():
            pass
        judging = dict(_judging(place))
        facts = {"the processor": processor()}
        for language, here in judging.items():
            facts |= {f"{language}'s {name}": value for name, value in _facts(here)}
        return Traits(facts, judging, provenances_of(place, judging))


@dataclass(frozen=True, slots=True)
class GeneratingSite:
    """Where models write. `packages`: what they are run with (on a GPU, where it is torch);
    `cache_dir` as above."""

    cache_dir: Callable[[], Path]
    packages: tuple[str, ...]

    def open(self, memory: Memory | None) -> Path:  # noqa: ARG002 - nothing is judged
        """The cache folder of this machine."""
        return self.cache_dir()

    def look(self) -> Traits:
        """Raises `MissingTool` where a package is not installed."""
        facts = {"the processor": processor()}
        if "torch" in self.packages and (names := _gpus()):
            facts["the GPU"] = names
        for package in self.packages:
            try:
                facts[package] = importlib.metadata.version(package)
            except importlib.metadata.PackageNotFoundError as error:
                raise MissingTool(f"{package} is not installed there") from error
        return Traits(facts)


def _gpus() -> str:
    """The kinds of GPU that NVIDIA's driver names, which no setting of Ray hides; empty where there
    is none."""
    tool = shutil.which("nvidia-smi")
    if tool is None:
        return ""
    command = [tool, "--query-gpu=name", "--format=csv,noheader"]
    try:
        said = subprocess.run(command, capture_output=True, text=True, timeout=60)
    except subprocess.TimeoutExpired as error:
        raise SandboxError("nvidia-smi does not answer: see to the node's GPU") from error
    if said.returncode:  # an image for GPUs, on a node without
        return ""
    return ", ".join(sorted({line.strip() for line in said.stdout.splitlines() if line.strip()}))


def _judging(place: Place) -> Iterator[tuple[Language, Surroundings]]:
    for language in Language:
        try:
            yield language, surroundings_of(place.host, place.meter, language)
        except MissingTool:
            continue  # not every data set has programs in it


def _facts(here: Surroundings) -> Iterator[tuple[str, str]]:
    for one in fields(Surroundings):
        value = getattr(here, one.name)
        if one.name == "files":  # each by its path, so that the one that differs can be named
            for file in value:
                path, state = file.rsplit(" ", 2)[0], file.rsplit(" ", 2)[1:]
                yield path, "of {} bytes and date {}".format(*state)
        else:
            yield one.name, str(value)


def take_core(folder: Path) -> None:
    """Bind this process, and what it starts, to a core that no other worker with this cache has
    taken; it is held as long as the process lives. Raises `SandboxError`."""
    cores = sorted(os.sched_getaffinity(0), reverse=True)
    for core in cores:
        descriptor = os.open(folder / f"core.{core}.lock", os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
        else:
            os.sched_setaffinity(0, {core})
            return
    raise SandboxError(
        f"all {len(cores)} cores are taken by other workers: a noisy meter takes a whole core for "
        "each, so start the node with no more CPUs than it has cores"
    )
