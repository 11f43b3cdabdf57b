"""What a crew asks of Ray, in this process and by a clock that nobody waits for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

from ray.exceptions import RayActorError, RayTaskError

from hasten.cluster.crew import Crew, Share
from hasten.cluster.nodes import Node
from hasten.cluster.worker import Item

NODES = [Node(56 * name, name, 1, 0) for name in "abc"]  # ids as Ray wants them


@dataclass(eq=False, slots=True)
class Ref:
    """An answer that will come."""

    actor: Actor
    work: Callable[[], Any]


@dataclass(slots=True)
class Method:
    """A method of an actor."""

    actor: Actor
    work: Callable[..., Any]

    def remote(self, *given: Any) -> Ref:
        return Ref(self.actor, lambda: self.work(*given))


class Actor:
    """A worker on a node."""

    def __init__(self, ray: FakeRay, node: str, worker: Any) -> None:
        self.ray, self.node, self.worker = ray, node, worker
        self.open, self.do = Method(self, worker.open), Method(self, worker.do)


@dataclass(slots=True)
class Maker:
    """What `ray.remote` gives for a class."""

    ray: FakeRay
    kind: Callable[..., Any]
    node: str = ""

    def options(self, *, scheduling_strategy: Any, **_: Any) -> Maker:
        return Maker(self.ray, self.kind, scheduling_strategy.node_id[0])

    def remote(self, *given: Any, **named: Any) -> Actor:
        self.ray.started.append(self.node)
        return Actor(self.ray, self.node, self.kind(*given, **named))


@dataclass(slots=True)
class FakeRay:
    """The module, and the clock. `here`: the node that works just now; `dead`: the nodes whose
    workers are lost; `busy`: those on which none begins; `started`: where workers were."""

    now: float = 1000.0
    here: str = ""
    dead: set[str] = field(default_factory=set)
    busy: set[str] = field(default_factory=set)
    started: list[str] = field(default_factory=list)

    def put(self, value: Any) -> Any:
        return value

    def kill(self, actor: Actor) -> None: ...

    def remote(self, kind: Callable[..., Any]) -> Maker:
        return Maker(self, kind)

    def wait(
        self, refs: Sequence[Ref], *, num_returns: int = 1, timeout: float
    ) -> tuple[list[Ref], list[Ref]]:
        ready = [ref for ref in refs if ref.actor.node not in self.busy][:num_returns]
        if not ready:
            self.sleep(timeout)
        return ready, [ref for ref in refs if ref not in ready]

    def get(self, ref: Ref) -> Any:
        self.here = ref.actor.node
        if self.here in self.dead:
            raise RayActorError
        try:
            return ref.work()
        except Exception as error:
            raise RayTaskError("work", "", error) from error

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def monotonic(self) -> float:
        return self.now


class Cluster:
    """The nodes that there are, and what is said of them."""

    def __init__(self) -> None:
        self.nodes = list(NODES)
        self.said: list[str] = []
        self.say = self.said.append

    def usable(self) -> list[Node]:
        return list(self.nodes)

    def leave_out(self, node: Node, why: str) -> None:
        self.nodes.remove(node)
        self.say(f"{node.name}: {why}")


class Site:
    """Where a worker is started. `faults`: what its `open` raises, by node."""

    def __init__(self, ray: FakeRay, **faults: Exception) -> None:
        self.ray, self.faults = ray, faults

    def open(self, memory: object) -> FakeRay:
        """The clock; so that functions over items can take their time."""
        if self.ray.here in self.faults:
            raise self.faults[self.ray.here]
        return self.ray


def one_each(node: Node) -> Share:
    """A worker on each node."""
    return Share(1, {})


def results(
    crew: Crew, function: object, items: Sequence[Any], *, make: object = nullcontext
) -> list[Any]:
    """What a crew makes of items, in their order. `function`: of the clock and an item."""
    numbered = ((index, Item(item, {})) for index, item in enumerate(items))
    found = {index: answer.result for index, answer in crew.map(make, function, numbered)}
    return [found[index] for index in range(len(items))]
