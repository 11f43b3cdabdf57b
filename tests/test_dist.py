"""Spreading work over workers: everything once, in any order, and clean ends."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Self

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hasten.dist import map_with
from hasten.errors import SandboxError


class Worker:
    """Knows whether it was opened, closed and aborted."""

    def __init__(self) -> None:
        self.closed = False
        self.stopped = threading.Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.closed = True

    def abort(self) -> None:
        self.stopped.set()


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers()), st.integers(1, 4))
def test_every_item_is_done_once_and_known_by_its_index(items: list[int], workers: int) -> None:
    found = dict(map_with(Worker, lambda _, item: item * 2, items, workers=workers))
    assert [found[index] for index in range(len(items))] == [item * 2 for item in items]


def test_workers_run_at_the_same_time() -> None:
    together = threading.Barrier(3, timeout=10)
    results = dict(map_with(Worker, lambda _, item: together.wait() >= 0, range(3), workers=3))
    assert all(results.values())


def test_every_resource_is_closed() -> None:
    opened: list[Worker] = []

    def make() -> Worker:
        opened.append(Worker())
        return opened[-1]

    list(map_with(make, lambda _, item: item, range(10), workers=3))
    assert opened
    assert all(worker.closed for worker in opened)


def test_an_error_reaches_the_caller_and_stops_the_rest() -> None:
    done: list[int] = []

    def work(worker: Worker, item: int) -> int:
        if item == 0:
            raise ValueError("no")
        worker.stopped.wait(10)
        done.append(item)
        return item

    started = time.monotonic()
    with pytest.raises(ValueError, match="no"):
        list(map_with(Worker, work, range(100), workers=2))
    assert len(done) <= 1
    assert time.monotonic() - started < 5


def test_a_resource_that_does_not_open_is_an_error() -> None:
    def make() -> Worker:
        raise RuntimeError("closed")

    with pytest.raises(RuntimeError, match="closed"):
        list(map_with(make, lambda _, item: item, range(3), workers=2))


def test_a_caller_who_stops_early_aborts_the_work_under_way() -> None:
    opened: list[Worker] = []

    def make() -> Worker:
        opened.append(Worker())
        return opened[-1]

    def work(worker: Worker, item: int) -> int:
        if item:
            worker.stopped.wait(10)
        return item

    results = map_with(make, work, range(10), workers=2)
    next(results)
    results.close()  # type: ignore[attr-defined]
    assert all(worker.stopped.is_set() and worker.closed for worker in opened)


def test_items_are_taken_only_while_the_caller_keeps_up() -> None:
    taken = 0

    def stream() -> Iterator[int]:
        nonlocal taken
        for item in range(1_000_000):
            taken = item + 1
            yield item

    results = map_with(Worker, lambda _, item: item, stream(), workers=2)
    for done, _ in enumerate(results, 1):
        assert taken - done < 10
        if done == 200:
            break
    results.close()  # type: ignore[attr-defined]
    assert taken < 220


def test_items_that_cannot_be_had_are_an_error() -> None:
    def stream() -> Iterator[int]:
        yield 1
        raise ValueError("no more")

    with pytest.raises(ValueError, match="no more"):
        list(map_with(Worker, lambda _, item: item, stream(), workers=2))


def test_a_stop_from_another_thread_ends_the_work_under_way() -> None:
    opened: list[Worker] = []
    stop = threading.Event()

    def make() -> Worker:
        opened.append(Worker())
        return opened[-1]

    def work(worker: Worker, item: int) -> bool:
        stop.set()
        return worker.stopped.wait(10)

    started = time.monotonic()
    with pytest.raises(SandboxError, match="stopped"):
        list(map_with(make, work, range(10), workers=2, stop=stop))
    assert time.monotonic() - started < 5
    assert all(worker.closed for worker in opened)
