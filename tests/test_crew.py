"""The workers of a cluster as they come and go, without a cluster."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from typing import Any

import pytest

pytest.importorskip("ray")

from hasten.cluster import crew as crew_module
from hasten.cluster import worker as worker_module
from hasten.cluster.crew import Crew
from hasten.cluster.nodes import Node
from hasten.errors import SandboxError

from .fake_ray import NODES, FakeRay, Site, one_each, results


@pytest.fixture
def ray(monkeypatch: pytest.MonkeyPatch) -> FakeRay:
    fake = FakeRay()
    monkeypatch.setattr(crew_module, "ray", fake)
    monkeypatch.setattr(crew_module, "time", fake)
    monkeypatch.setattr(worker_module, "time", fake)
    return fake


def crew_on(nodes: Callable[[], list[Node]], site: Site) -> Crew:
    return Crew(site, nodes, remember=False, stop=threading.Event(), share=one_each)


def lasting(clock: FakeRay, seconds: float) -> float:
    clock.sleep(seconds)
    return seconds


def test_nodes_whose_workers_never_begin_do_not_end_the_work_of_others(ray: FakeRay) -> None:
    ray.dead = {"a"}
    asked = [20.0] * 400  # hours
    assert results(crew_on(lambda: NODES, Site(ray)), lasting, asked) == asked
    assert ray.started.count("a") > 100


def test_nodes_whose_workers_never_begin_end_the_work_where_there_are_no_others(
    ray: FakeRay,
) -> None:
    ray.dead = {"a", "b", "c"}
    crew = crew_on(lambda: NODES, Site(ray))
    with pytest.raises(SandboxError, match="end before they begin"):
        results(crew, lasting, [1.0])
    ended = ray.now
    with pytest.raises(SandboxError, match="end before they begin"):
        results(crew, lasting, [1.0])
    assert ray.now - ended > 600  # the patience is every map's own


def test_without_a_node_the_patience_is_every_maps_own(ray: FakeRay) -> None:
    there = list(NODES)
    crew = crew_on(lambda: there, Site(ray))
    assert results(crew, lasting, [1.0]) == [1.0]
    crew.close()
    ray.sleep(3600)  # of the caller's own work
    there.clear()
    began = ray.now
    with pytest.raises(SandboxError, match="no node to use for 10 minutes"):
        results(crew, lasting, [1.0])
    assert ray.now - began > 600


def test_the_length_of_batches_is_every_maps_own(ray: FakeRay) -> None:
    crew = crew_on(lambda: NODES[:1], Site(ray))
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
