"""The nodes of a Ray cluster: which there are, what they are like, and which are used."""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

import ray
from ray.exceptions import GetTimeoutError, RayError, RayTaskError
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from hasten.cluster.sites import Traits
from hasten.errors import HastenError, MissingTool, UsageError
from hasten.types import Language

# A fresh node starts a process, imports hasten and compiles its helpers.
_LOOK_SECONDS = 300.0


class Looking(Protocol):
    """What can look at the machine that it is on."""

    def look(self) -> Traits:
        """Raises `HastenError` where the machine cannot be used."""
        ...


@dataclass(frozen=True, slots=True)
class Node:
    """A node: its id, what people call it, and what it has."""

    id: str
    name: str
    cores: int
    gpus: int

    @property
    def affinity(self) -> NodeAffinitySchedulingStrategy:
        """On this node and no other."""
        return NodeAffinitySchedulingStrategy(self.id, soft=False)


def connect(address: str) -> None:
    """Be a driver of the cluster at `address` (`auto`: that of this machine). Raises `UsageError`
    where there is none."""
    if address in ("", "local"):  # Ray would start one of its own
        raise UsageError(
            f"--ray {address!r} names no cluster: without --ray the work is done on this machine; "
            "else give auto, or an address that ray start --head said"
        )
    ours = signal.getsignal(signal.SIGTERM)
    try:
        ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR)
    except (ConnectionError, RuntimeError, ValueError, RayError) as error:
        said = str(error).partition("\n")[0].rstrip(". ")
        raise UsageError(
            f"--ray {address}: no Ray cluster there ({said}): start one with ray start --head, or "
            "give the address that it said"
        ) from error
    signal.signal(signal.SIGTERM, ours)  # Ray's would end this process before all is closed


def alive_nodes() -> list[Node]:
    """The nodes that have cores for work."""
    found = []
    for one in ray.nodes():
        cores = int(one["Resources"].get("CPU", 0))
        if one["Alive"] and cores:
            gpus = int(one["Resources"].get("GPU", 0))
            name = f"{one['NodeManagerHostname']} ({one['NodeName']})"
            found.append(Node(one["NodeID"], name, cores, gpus))
    return sorted(found, key=lambda node: node.id)


class Choice:
    """Which nodes are used: those that agree with one another. `say`: hears once of each that is
    not, and why."""

    def __init__(self, site: Looking, say: Callable[[str], None]) -> None:
        self._look = ray.remote(num_cpus=0, max_retries=0)(_look).options
        self._site = site
        self.say = say
        self._named: set[str] = set()
        self._looking: dict[str, Any] = {}
        self._looked: dict[str, Traits] = {}
        self.traits: Traits | None = None

    def choose(self, languages: Iterable[Language], like: Collection[str]) -> Traits:
        """Look at all nodes, and take the most cores that agree and can judge the languages: those
        with a provenance in `like`, where there are any. What is chosen stays so.

        Raises `MissingTool` where no node can be used."""
        nodes = alive_nodes()
        for node in nodes:
            self._begin(node)
        faults = {node.name: self._await(node) for node in nodes}
        groups: dict[tuple[tuple[str, str], ...], int] = {}
        for node in nodes:
            if node.id in self._looked:
                key = tuple(self._looked[node.id].facts.items())
                groups[key] = groups.get(key, 0) + node.cores
        traits = {tuple(one.facts.items()): one for one in self._looked.values()}
        wanted = set(languages)
        able = [key for key in groups if wanted <= traits[key].judging.keys()]
        if not able:
            said = "; ".join(f"{name}: {why}" for name, why in faults.items() if why)
            lack = f"no node has what {', '.join(sorted(wanted))} needs"
            raise MissingTool(
                f"none of the cluster's {len(nodes)} nodes can be used: {said or lack}"
            )

        def rank(key: tuple[tuple[str, str], ...]) -> tuple[bool, int, object]:
            return bool(set(traits[key].provenances.values()) & set(like)), groups[key], key

        self.traits = traits[max(able, key=rank)]
        for node in nodes:
            self._name_unlike(node)
        return self.traits

    def usable(self) -> list[Node]:
        """The nodes that there are now and that agree with the choice. One that has joined is
        looked at first, which takes some seconds, and is in a later answer."""
        found = []
        for node in alive_nodes():
            self._begin(node)
            if node.id in self._looking and ray.wait([self._looking[node.id]], timeout=0)[0]:
                self._await(node)
                self._name_unlike(node)
            if node.id in self._looked and self._agrees(node):
                found.append(node)
        return found

    def leave_out(self, node: Node, why: str) -> None:
        """Use a node no more, and say so."""
        self._looked.pop(node.id, None)
        if node.id not in self._named:
            self._named.add(node.id)
            self.say(f"node {node.name} is not used: {why}")

    def _agrees(self, node: Node) -> bool:
        return self.traits is not None and self._looked[node.id].facts == self.traits.facts

    def _begin(self, node: Node) -> None:
        if node.id not in self._looking and node.id not in self._looked.keys() | self._named:
            self._looking[node.id] = self._look(scheduling_strategy=node.affinity).remote(
                self._site
            )

    def _await(self, node: Node) -> str | None:
        """What was seen on a node; or why it cannot be used, which is said."""
        self._begin(node)
        if node.id not in self._looking:
            return None
        try:
            self._looked[node.id] = ray.get(self._looking.pop(node.id), timeout=_LOOK_SECONDS)
        except RayError as error:
            why = _why(error)
            self.leave_out(node, why)
            return why
        return None

    def _name_unlike(self, node: Node) -> None:
        if self.traits is not None and node.id in self._looked and not self._agrees(node):
            self.leave_out(node, self.traits.difference(self._looked[node.id]))


def _look(site: Looking) -> Traits:
    return site.look()


def _why(error: RayError) -> str:
    """One line."""
    if isinstance(error, GetTimeoutError):
        return f"it did not answer within {_LOOK_SECONDS:.0f} s"
    if isinstance(error, RayTaskError):
        cause = error.cause
        if isinstance(cause, HastenError):
            return " ".join(str(cause).split())
        if isinstance(cause, ModuleNotFoundError):
            return f"Python there has no {cause.name}: install the same hasten"
        return f"{type(cause).__name__}: {' '.join(str(cause).split())}"
    return " ".join(str(error).split())
