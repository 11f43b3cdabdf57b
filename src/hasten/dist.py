"""Work spread over workers: the seam behind which this machine's cores and a cluster stand.

A pool does the same to every item of a stream, on as many workers as it has. Each worker makes a
resource of its own (judges, a sandbox) from its place, which is that machine's interpreter, meter
and memory. What is handed to a pool may travel to other machines: functions of modules, or partials
of these, and records.
"""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from hasten.errors import NotStored, SandboxError
from hasten.exec.host import Host
from hasten.exec.languages import LANGUAGES
from hasten.exec.sandbox import Sandbox
from hasten.judge.judges import Judges
from hasten.judge.keys import Surroundings
from hasten.judge.stored import Memory, StoredJudge
from hasten.judge.terms import Rules
from hasten.measure.base import Meter
from hasten.types import Language, Program

_AHEAD = 2  # items a worker that are taken or done, and not yet the caller's
_LOOK_SECONDS = 0.2  # how soon a stop is noticed


class Abortable(Protocol):
    """A resource whose work another thread can end."""

    def abort(self) -> None:
        """End the work under way; what waits for it fails at once. Harmless when closed."""
        ...


Resource = TypeVar("Resource", bound=Abortable)
Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Place:
    """What the workers of one process judge with. `store`: None to judge everything anew; `known`
    and `around`: costs of empty programs and bare imports, and surroundings, found by any of them;
    `refuse`: where nothing runs, and only what is stored is told, what to raise instead."""

    host: Host
    meter: Meter
    store: Memory | None = None
    known: dict[Program, int | None] = field(default_factory=dict)
    around: dict[Language, Surroundings] = field(default_factory=dict)
    refuse: Callable[[], NotStored] | None = None

    def judge(self, rules: Rules) -> StoredJudge:
        """A judge by given rules, for one thread."""
        return StoredJudge(
            self.host, self.meter, rules, self.known, self.store, self.around, self.refuse
        )

    def judges(self) -> Judges:
        """Judges by any rules, for one thread."""
        return Judges(self.judge)

    def workbench(self) -> Workbench:
        """A sandbox to run and measure programs in, for one thread."""
        if self.refuse is not None:
            raise self.refuse()
        return Workbench(self.host, self.meter)


class Workbench(Sandbox):
    """A sandbox, and the meter that can be used in it."""

    def __init__(self, host: Host, meter: Meter) -> None:
        super().__init__(host, tools=meter.tools)
        self.meter = meter


class Pool(Protocol):
    """Workers. `here`: this process's own place, in which the store is open; `stop`: set it from
    any thread, and the work under way ends with `SandboxError`."""

    @property
    def here(self) -> Place: ...  # noqa: D102 - see above

    @property
    def stop(self) -> threading.Event: ...  # noqa: D102 - see above

    def provenances(
        self, languages: Iterable[Language], *, like: Collection[str] = ()
    ) -> dict[Language, str]:
        """What the judge writes with the costs of programs in these languages. Of machines that
        differ only those are used from here on that agree: with one of `like`, where any does.

        Raises `MissingTool` without a compiler."""
        ...

    def map(
        self,
        resource: Callable[[Place], AbstractContextManager[Resource]],
        function: Callable[[Resource, Item], Result],
        items: Iterable[Item],
    ) -> Iterator[tuple[int, Result]]:
        """As `map_with`, where the place is the worker's."""
        ...


class LocalPool:
    """Workers that are threads of this process."""

    def __init__(self, here: Place, workers: int) -> None:
        self.here = here
        self.workers = workers
        self.stop = threading.Event()

    def provenances(
        self,
        languages: Iterable[Language],
        *,
        like: Collection[str] = (),  # noqa: ARG002 - there is one machine
    ) -> dict[Language, str]:
        """As `Pool.provenances`."""
        return provenances_of(self.here, languages)

    def map(
        self,
        resource: Callable[[Place], AbstractContextManager[Resource]],
        function: Callable[[Resource, Item], Result],
        items: Iterable[Item],
    ) -> Iterator[tuple[int, Result]]:
        """As `Pool.map`."""
        own = self.here
        return map_with(
            lambda: resource(own), function, items, workers=self.workers, stop=self.stop
        )


def provenances_of(place: Place, languages: Iterable[Language]) -> dict[Language, str]:
    """As the judge writes them with costs. Raises `MissingTool` without a compiler."""
    return {
        language: f"{place.meter.provenance}; {LANGUAGES[language].tool(place.host)}"
        for language in languages
    }


@dataclass(frozen=True, slots=True)
class _Failure:
    error: BaseException


def map_with(
    resource: Callable[[], AbstractContextManager[Resource]],
    function: Callable[[Resource, Item], Result],
    items: Iterable[Item],
    *,
    workers: int,
    stop: threading.Event | None = None,
) -> Iterator[tuple[int, Result]]:
    """Yield (index, function(resource, item)) in order of completion.

    Workers are threads, since the work itself happens in other processes (the sandbox). Each opens
    a `resource` of its own for its first item, and closes it in the same thread. Neither items nor
    results pile up: an item is taken by a free worker, and only while the caller keeps up. When an
    item fails, or the caller stops early (Ctrl-C too), work under way is aborted, all resources are
    closed, and the error is raised here; so it is, as `SandboxError`, when `stop` is set."""
    numbered = enumerate(items)
    taking = threading.Lock()
    ahead = threading.Semaphore(_AHEAD * workers)
    done: queue.SimpleQueue[tuple[int, Result] | _Failure | None] = queue.SimpleQueue()
    ended = threading.Event()
    opened: list[Resource] = []

    def take() -> tuple[int, Item] | None:
        ahead.acquire()
        with taking:
            return None if ended.is_set() else next(numbered, None)

    def work() -> None:
        try:
            taken = take()
            if taken is not None:
                with resource() as own:
                    opened.append(own)
                    while taken is not None:
                        index, item = taken
                        done.put((index, function(own, item)))
                        taken = take()
            done.put(None)
        except BaseException as error:  # noqa: BLE001 - raised again by the caller below
            done.put(_Failure(error))

    threads = [threading.Thread(target=work, daemon=True) for _ in range(workers)]
    for thread in threads:
        thread.start()
    working = workers
    try:
        while working:
            outcome = _next(done, stop)
            if isinstance(outcome, _Failure):
                raise outcome.error
            ahead.release()
            if outcome is None:
                working -= 1
            else:
                yield outcome
    finally:
        ended.set()
        ahead.release(workers)
        for own in list(opened):
            own.abort()
        for thread in threads:
            thread.join()


def _next(done: queue.SimpleQueue[Item], stop: threading.Event | None) -> Item:
    """What is done next. Raises `SandboxError` once `stop` is set."""
    while stop is None or not stop.is_set():
        with contextlib.suppress(queue.Empty):
            return done.get(timeout=None if stop is None else _LOOK_SECONDS)
    raise SandboxError("the work was stopped")
