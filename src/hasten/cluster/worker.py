"""One worker on a node of the cluster: a process with a core, which does batches of items.

It judges as a worker of this machine does, but without the store: what the driver's store holds of
an item comes with the item, and what is to be stored goes back with the result.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from hasten.cluster.carry import Parcel, Unpacker
from hasten.errors import HastenError, SandboxError, UsageError
from hasten.judge.keys import Key
from hasten.judge.stored import Memory

Entries = tuple[tuple[Key, str], ...]


class Site(Protocol):
    """What is done where a worker is started."""

    def open(self, memory: Memory | None) -> Any:
        """What resources are made of there, once in each worker's process."""
        ...


@dataclass(frozen=True, slots=True)
class Item:
    """One item, and what the store holds that it may ask for: bodies by digest of their key."""

    item: Any
    stored: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of an item: a result, or an error that hasten raises on purpose; and what is to be
    stored of it."""

    result: Any
    error: HastenError | None
    entries: Entries


class Notes:
    """A worker's memory: what came with the item at hand, and what it adds."""

    def __init__(self) -> None:
        self._stored: Mapping[str, str] = {}
        self._added: list[tuple[Key, str]] = []

    def begin(self, stored: Mapping[str, str]) -> None:
        """The next item."""
        self._stored, self._added = stored, []

    def added(self) -> Entries:
        """What was put since."""
        return tuple(self._added)

    def get(self, key: Key) -> str | None:
        """As `Store.get`."""
        return self._stored.get(key.digest)

    def put(self, key: Key, body: str) -> None:
        """As `Store.put`."""
        self._added.append((key, body))

    def damaged(self) -> UsageError:
        """As `Store.damaged`."""
        return UsageError("the store's records are damaged: give --no-store")


class Worker:
    """An actor of Ray."""

    def __init__(self, site: Site, *, remember: bool) -> None:
        self._site = site
        self._notes = Notes()
        self._remember = remember
        self._unpacker = Unpacker()
        self._stack = contextlib.ExitStack()
        self._place: Any = None
        self._resource: Any = None
        self._made_by: bytes | None = None
        self._function: tuple[bytes, Any] = (b"", None)

    def open(self) -> None:
        """Get ready to work. Raises what the site raises."""
        with _on_this_machine():
            self._place = self._site.open(self._notes if self._remember else None)

    def do(self, make: Parcel, function: Parcel, batch: Parcel) -> tuple[list[Answer], float]:
        """Do all items of a batch; also says how many seconds that took. Raises `HastenError` where
        the worker cannot get ready; what an item raises is its answer.

        `make`: the function that makes the resource, which is kept as long as that is the same; so
        is `function`, which may hold many problems' tests."""
        began = time.monotonic()
        self._prepare(make)
        if self._function[0] != function.content:
            self._function = (function.content, self._unpacker.unpack(function))
        answers = [self._answer(self._function[1], one) for one in self._unpacker.unpack(batch)]
        return answers, time.monotonic() - began

    def _prepare(self, make: Parcel) -> None:
        if self._made_by == make.content:
            return
        maker: Callable[[Any], AbstractContextManager[Any]] = self._unpacker.unpack(make)
        with _on_this_machine():
            self._stack.close()
            self._resource = self._stack.enter_context(maker(self._place))
        self._made_by = make.content

    def _answer(self, do: Callable[[Any, Any], Any], one: Item) -> Answer:
        self._notes.begin(one.stored)
        try:
            return Answer(do(self._resource, one.item), None, self._notes.added())
        except HastenError as error:
            return Answer(None, error, self._notes.added())


@contextlib.contextmanager
def _on_this_machine() -> Iterator[None]:
    """A full disk, or a file that cannot be written, is this machine's fault."""
    try:
        yield
    except OSError as error:
        raise SandboxError(str(error)) from error
