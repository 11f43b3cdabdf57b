"""Spreading work over this machine's cores.

Workers are threads, since the work itself happens in other processes (the sandbox); each has a
resource of its own, such as a judge. The seam behind which a cluster can stand later.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol, TypeVar


class Abortable(Protocol):
    """A resource whose work another thread can end."""

    def abort(self) -> None:
        """End the work under way; what waits for it fails at once. Harmless when closed."""
        ...


Resource = TypeVar("Resource", bound=Abortable)
Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class _Failure:
    error: BaseException


def map_with(
    resource: Callable[[], AbstractContextManager[Resource]],
    function: Callable[[Resource, Item], Result],
    items: Sequence[Item],
    *,
    workers: int,
) -> Iterator[tuple[int, Result]]:
    """Yield (index, function(resource, item)) in order of completion.

    Every worker opens a `resource` of its own and closes it in the same thread. When an item
    fails, or the caller stops early (Ctrl-C too), work under way is aborted, all resources are
    closed, and the error is raised here."""
    todo: queue.SimpleQueue[tuple[int, Item]] = queue.SimpleQueue()
    done: queue.SimpleQueue[tuple[int, Result] | _Failure] = queue.SimpleQueue()
    for numbered in enumerate(items):
        todo.put(numbered)
    stop = threading.Event()
    opened: list[Resource] = []

    def work() -> None:
        try:
            with resource() as own:
                opened.append(own)
                while not stop.is_set():
                    try:
                        index, item = todo.get_nowait()
                    except queue.Empty:
                        return
                    done.put((index, function(own, item)))
        except BaseException as error:  # noqa: BLE001 - raised again by the caller below
            done.put(_Failure(error))

    count = max(1, min(workers, len(items)))
    threads = [threading.Thread(target=work, daemon=True) for _ in range(count if items else 0)]
    for thread in threads:
        thread.start()
    try:
        for _ in items:
            outcome = done.get()
            if isinstance(outcome, _Failure):
                raise outcome.error
            yield outcome
    finally:
        stop.set()
        for own in list(opened):
            own.abort()
        for thread in threads:
            thread.join()
