"""The workers of a cluster as they come and go, without a cluster."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

pytest.importorskip("ray")

from hasten.cluster import crew as crew_module
from hasten.cluster import worker as worker_module
from hasten.cluster.carry import Packer, Unpacker
from hasten.cluster.crew import Crew
from hasten.errors import SandboxError
from hasten.types import TestCase

from .fake_ray import Cluster, FakeRay, Site, one_each, results


@pytest.fixture
def ray(monkeypatch: pytest.MonkeyPatch) -> FakeRay:
    fake = FakeRay()
    monkeypatch.setattr(crew_module, "ray", fake)
    monkeypatch.setattr(crew_module, "time", fake)
    monkeypatch.setattr(worker_module, "time", fake)
    return fake


def crew_on(cluster: Cluster, site: Site) -> Crew:
    return Crew(site, cluster, remember=False, stop=threading.Event(), share=one_each)


def lasting(clock: FakeRay, seconds: float) -> float:
    clock.sleep(seconds)
    return seconds


def test_nodes_whose_workers_never_begin_do_not_end_the_work_of_others(ray: FakeRay) -> None:
    ray.dead = {"a"}
    asked = [20.0] * 400  # hours
    assert results(crew_on(Cluster(), Site(ray)), lasting, asked) == asked
    assert ray.started.count("a") > 100


def test_nodes_whose_workers_never_begin_end_the_work_where_there_are_no_others(
    ray: FakeRay,
) -> None:
    ray.dead = {"a", "b", "c"}
    crew = crew_on(Cluster(), Site(ray))
    with pytest.raises(SandboxError, match="end before they begin"):
        results(crew, lasting, [1.0])
    ended = ray.now
    with pytest.raises(SandboxError, match="end before they begin"):
        results(crew, lasting, [1.0])
    assert ray.now - ended > 600  # the patience is every map's own


def test_without_a_node_the_patience_is_every_maps_own(ray: FakeRay) -> None:
    cluster = Cluster()
    crew = crew_on(cluster, Site(ray))
    assert results(crew, lasting, [1.0]) == [1.0]
    crew.close()
    ray.sleep(3600)  # of the caller's own work
    cluster.nodes.clear()
    began = ray.now
    with pytest.raises(SandboxError, match="no node to use for 10 minutes"):
        results(crew, lasting, [1.0])
    assert ray.now - began > 600


def test_the_length_of_batches_is_every_maps_own(ray: FakeRay) -> None:
    crew = crew_on(Cluster(), Site(ray))
    ray.busy = {"b", "c"}
    results(crew, lasting, [0.01] * 500)
    taken = 0

    def stream() -> Iterator[Any]:
        nonlocal taken
        while taken < 10:
            taken += 1
            yield 30.0

    items: Any = ((index, worker_module.Item(one, {})) for index, one in enumerate(stream()))
    answers = crew.map(nullcontext, lasting, items)
    next(answers)
    answers.close()
    assert taken == 1


def test_a_node_where_no_worker_gets_ready_is_left_out_and_named(ray: FakeRay) -> None:
    cluster = Cluster()
    full = OSError(28, "No space left on device")
    site = Site(ray, a=full, b=SandboxError("all 2 cores\nare taken"))
    asked = [20.0] * 50
    assert results(crew_on(cluster, site), lasting, asked) == asked
    assert cluster.said == ["a: [Errno 28] No space left on device", "b: all 2 cores are taken"]
    assert ray.started.count("a") == ray.started.count("b") == 1


def only_on_b(clock: FakeRay) -> Any:
    if clock.here != "b":
        raise SandboxError("no sandbox")
    return nullcontext(clock)


def test_what_a_worker_had_that_could_not_prepare_is_done_elsewhere(ray: FakeRay) -> None:
    cluster = Cluster()
    asked = list(range(30))
    assert results(crew_on(cluster, Site(ray)), lasting, asked, make=only_on_b) == asked
    assert sorted(cluster.said) == ["a: no sandbox", "c: no sandbox"]


def test_where_no_node_gets_ready_the_work_ends_with_the_reason(ray: FakeRay) -> None:
    cluster = Cluster()
    site = Site(ray, **{name: SandboxError(f"no room on {name}") for name in "abc"})
    with pytest.raises(SandboxError, match="no room on"):
        results(crew_on(cluster, site), lasting, [1.0])
    assert len(cluster.said) == 3


def test_a_long_wait_for_workers_is_said_once(ray: FakeRay) -> None:
    cluster = Cluster()
    ray.busy = {"a", "b", "c"}

    def stream() -> Iterator[Any]:
        yield 0, worker_module.Item(1.0, {})

    def free() -> list[Any]:
        if ray.now > 1500:
            ray.busy.clear()
        return list(cluster.nodes)

    cluster.usable = free  # type: ignore[method-assign]
    assert len(list(crew_on(cluster, Site(ray)).map(nullcontext, lasting, stream()))) == 1
    (line,) = cluster.said
    assert "other work may have all its CPUs" in line


def test_a_function_is_unpacked_once_by_a_worker(ray: FakeRay) -> None:
    worker = worker_module.Worker(Site(ray), remember=False)
    worker.open()
    fetched = []

    class Refs(dict[str, Any]):
        def __getitem__(self, digest: str) -> Any:
            fetched.append(digest)
            return super().__getitem__(digest)

    put: list[Any] = []
    packer = Packer(lambda tests: put.append(tests) or len(put) - 1)
    tests = [(TestCase(str(i), b"", b""),) for i in range(50)]
    worker._unpacker = Unpacker(put.__getitem__)
    make = packer.pack(nullcontext)
    function = packer.pack(partial(in_all, every=tests))
    function = replace(function, refs=Refs(function.refs))
    for number in (1, 2, 3):
        batch = packer.pack([worker_module.Item(number, {})])
        ((answer,), _) = worker.do(make, function, batch)
        assert answer.result == 50 + number
    assert len(fetched) == 50


def in_all(_: FakeRay, item: int, *, every: list[Any]) -> int:
    return len(every) + item
