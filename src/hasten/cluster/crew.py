"""Workers on the nodes of a cluster, and the stream of items through them.

Promises: every item is done, and its result is taken once, whatever workers and nodes are lost on
the way; at most two batches a worker are under way, and none is handed out before the caller has
taken the results that are there, so that neither items nor results pile up. A batch is as many
items as take about a second. What a lost worker had is done again, one by one, so that an item that
ends its worker is found out; the fifth time it ends the run. A node where a worker cannot get ready
is left out; the last one ends the run.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Protocol

import ray
from ray.exceptions import RayError, RayTaskError

from hasten.cluster.carry import Packer
from hasten.cluster.nodes import Node
from hasten.cluster.worker import Answer, Item, Site, Worker
from hasten.errors import HastenError, SandboxError

_BATCH_SECONDS, _LARGEST_BATCH = 1.0, 64
_AHEAD = 2  # batches a worker has: one at hand, one waiting, so that none waits for the driver
_LOSSES = 5
_POLL_SECONDS = 0.5
_LOOK_ROUND_SECONDS = 15.0  # how often nodes that have joined are looked for
_PATIENCE_SECONDS = 600.0  # without any node, or any worker that begins
_QUIET_SECONDS = 60.0  # without a worker, before that is said


class Nodes(Protocol):
    """Where workers can be. `say`: tells the user a line."""

    say: Callable[[str], None]

    def usable(self) -> list[Node]:
        """Those that can be used now."""
        ...

    def leave_out(self, node: Node, why: str) -> None:
        """Use a node no more, and say so."""
        ...


@dataclass(frozen=True, slots=True)
class Share:
    """What one worker takes of a node, and how many such the node has. `options`: Ray's."""

    workers: int
    options: dict[str, float]


def a_core_each(node: Node) -> Share:
    """A worker for each core."""
    return Share(node.cores, {"num_cpus": 1})


@dataclass(slots=True)
class _Given:
    """An item that is under way, with its index, and how often its worker was lost."""

    index: int
    item: Item
    losses: int = 0


@dataclass(eq=False, slots=True)
class _Hand:
    """A worker. `batches`: what it has, by the answer that will come."""

    node: Node
    actor: Any
    ready: bool = False
    batches: dict[Any, list[_Given]] = field(default_factory=dict)


class Crew:
    """Workers, hired on nodes as they come and go; for one thread. `most`: workers at once, None
    for as many as have room."""

    def __init__(
        self,
        site: Site,
        nodes: Nodes,
        *,
        remember: bool,
        stop: threading.Event,
        most: int | None = None,
        share: Callable[[Node], Share] = a_core_each,
    ) -> None:
        self._site, self._nodes, self._share = site, nodes, share
        self._remember, self._stop, self._most = remember, stop, most
        self._hands: list[_Hand] = []
        self._waiting: dict[Any, _Hand] = {}
        self._packer = Packer()
        self._looked_round = self._seen_node = 0.0
        self._failing_since: float | None = None  # workers end before they begin
        self._idle_since: float | None = None  # no worker has begun; infinite once that is said
        self._seconds: float | None = None  # that an item takes, lately

    def close(self) -> None:
        """End all workers, and what they run."""
        for hand in self._hands:
            ray.kill(hand.actor)
        self._hands.clear()
        self._waiting.clear()
        self._looked_round = 0.0

    def map(
        self, make: object, function: object, items: Iterator[tuple[int, Item | Answer]]
    ) -> Generator[tuple[int, Answer], None, None]:
        """Yield (index, answer) in order of completion. `make`: makes a worker's resource of its
        place; `function`: of resource and item; an item may be answered already. Raises what the
        workers raise, `SandboxError`."""
        # Of other items, or another time.
        self._seconds = self._failing_since = self._idle_since = None
        self._seen_node = 0.0
        packed = ray.put(self._packer.pack(make)), ray.put(self._packer.pack(function))
        again: deque[_Given] = deque()
        more = True
        try:
            while True:
                self._hire()
                self._say_if_idle()
                for hand in [one for one in self._hands if one.ready]:
                    while len(hand.batches) < self._ahead() and (more or again):
                        if again:
                            self._send(hand, packed, [again.popleft()])
                            continue
                        batch, answered = self._next(items)
                        more = bool(batch or answered)
                        if batch:
                            self._send(hand, packed, batch)
                        yield from answered
                if not (more or again or any(hand.batches for hand in self._hands)):
                    return
                for given, answer in self._received(again):
                    yield given.index, answer
        except BaseException:
            self.close()  # nothing of this map may answer the next one
            raise

    # -- work ------------------------------------------------------------------------------

    def _ahead(self) -> int:
        """How many batches a worker may have. Of long items none waits behind another."""
        return 1 if self._seconds is None or self._seconds > _BATCH_SECONDS else _AHEAD

    def _next(
        self, items: Iterator[tuple[int, Item | Answer]]
    ) -> tuple[list[_Given], list[tuple[int, Answer]]]:
        """A batch, and what is answered among its items."""
        size = 1
        if self._seconds is not None:
            size = max(1, min(_LARGEST_BATCH, int(_BATCH_SECONDS / max(self._seconds, 1e-6))))
        batch, answered = [], []
        for index, item in islice(items, size):
            if isinstance(item, Answer):
                answered.append((index, item))
            else:
                batch.append(_Given(index, item))
        return batch, answered

    def _send(self, hand: _Hand, packed: tuple[Any, Any], batch: list[_Given]) -> None:
        parcel = self._packer.pack([given.item for given in batch])
        answer = hand.actor.do.remote(*packed, parcel)
        hand.batches[answer] = batch
        self._waiting[answer] = hand

    def _received(self, again: deque[_Given]) -> Iterator[tuple[_Given, Answer]]:
        """What has come, after waiting a little for something. What lost workers had goes to
        `again`."""
        if self._stop.is_set():
            raise SandboxError("the work was stopped")
        if not self._waiting:
            time.sleep(_POLL_SECONDS)
            return
        refs = list(self._waiting)
        ray.wait(refs, timeout=_POLL_SECONDS)  # for the first
        for ref in ray.wait(refs, num_returns=len(refs), timeout=0)[0]:
            hand = self._waiting.pop(ref, None)
            if hand is None:  # lost just now
                continue
            try:
                said = ray.get(ref)
            except RayTaskError as error:
                if not isinstance(error.cause, HastenError):
                    raise
                self._give_up(hand, error.cause, again)
                continue
            except RayError:  # the worker is gone, or the node, or what they had
                self._lose(hand, again)
                continue
            if ref not in hand.batches:
                hand.ready, self._failing_since = True, None
                continue
            batch = hand.batches.pop(ref)
            answers, seconds = said
            each = seconds / len(batch)
            self._seconds = each if self._seconds is None else (3 * self._seconds + each) / 4
            yield from zip(batch, answers, strict=True)

    # -- workers ---------------------------------------------------------------------------

    def _hire(self) -> None:
        """Where a worker was lost, and now and then, see on which nodes there is room."""
        now = time.monotonic()
        if now - self._looked_round < _LOOK_ROUND_SECONDS:
            return
        self._looked_round = now
        nodes = self._nodes.usable()
        if nodes or not self._seen_node:
            self._seen_node = now
        elif now - self._seen_node > _PATIENCE_SECONDS:
            raise SandboxError(
                f"the cluster has had no node to use for {_PATIENCE_SECONDS / 60:.0f} minutes: "
                "what was done until then is kept, and the same command continues"
            )
        for node in nodes:
            share = self._share(node)
            there = sum(hand.node.id == node.id for hand in self._hands)
            for _ in range(share.workers - there):
                if self._most is None or len(self._hands) < self._most:
                    self._start(node, share)

    def _start(self, node: Node, share: Share) -> None:
        options = {"scheduling_strategy": node.affinity, "max_restarts": 0, **share.options}
        actor = ray.remote(Worker).options(**options).remote(self._site, remember=self._remember)
        hand = _Hand(node, actor)
        self._hands.append(hand)
        self._waiting[actor.open.remote()] = hand

    def _say_if_idle(self) -> None:
        """After a minute without a worker that has begun, once."""
        if any(hand.ready for hand in self._hands):
            self._idle_since = None
            return
        now = time.monotonic()
        self._idle_since = now if self._idle_since is None else self._idle_since
        if now - self._idle_since > _QUIET_SECONDS:
            self._idle_since = float("inf")
            self._nodes.say(
                "waiting for a worker on the cluster: other work may have all its CPUs (see ray "
                "status)"
                if self._hands
                else "waiting for a node of the cluster that can be used"
            )

    def _give_up(self, hand: _Hand, error: HastenError, again: deque[_Given]) -> None:
        """A worker cannot get ready: hire no more where it is. The others there go on. Raises the
        error where there is nobody else."""
        self._remove(hand)
        ray.kill(hand.actor)
        again.extend(given for batch in hand.batches.values() for given in batch)
        others = any(one.node.id == hand.node.id and one.ready for one in self._hands)
        why = " ".join(str(error).split())
        self._nodes.leave_out(hand.node, f"{why} (other workers there go on)" if others else why)
        self._looked_round = 0.0  # others may have room
        if not self._hands and not self._nodes.usable():
            raise error from None

    def _remove(self, hand: _Hand) -> None:
        self._hands.remove(hand)
        self._waiting = {ref: one for ref, one in self._waiting.items() if one is not hand}

    def _lose(self, hand: _Hand, again: deque[_Given]) -> None:
        self._remove(hand)
        if hand.ready:
            self._looked_round = 0.0  # hire at once; else the node may be going
        elif any(one.ready for one in self._hands):
            self._failing_since = None  # it is that node: the work goes on
        else:
            self._failing_since = self._failing_since or time.monotonic()
            if time.monotonic() - self._failing_since > _PATIENCE_SECONDS:
                raise SandboxError(
                    "workers on the cluster end before they begin: its nodes may have too little "
                    "memory, and Ray's logs there say more"
                )
        for batch in hand.batches.values():
            for given in batch:
                given.losses += 1
                if given.losses == _LOSSES:
                    raise SandboxError(
                        f"the worker that had item {given.index + 1} was lost {_LOSSES} times: "
                        "the nodes may have too little memory, or too few cores for their CPUs"
                    )
                again.append(given)
