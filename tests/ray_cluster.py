"""A small real Ray cluster on this machine, and what its workers are asked to do in tests."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import pytest

from hasten.dist import Place
from hasten.errors import SandboxError
from hasten.eval.judging import Group, Judged, _judge_group
from hasten.judge.judges import Judges

# Workers as important as the tests: on a busy machine Ray's own choice would starve them.
ENVIRONMENT = {"RAY_worker_niceness": "0", "RAY_USAGE_STATS_ENABLED": "0"}


@contextlib.contextmanager
def ray_cluster(nodes: int) -> Iterator[Any]:
    """So many nodes, each with one core."""
    from ray.cluster_utils import Cluster

    with pytest.MonkeyPatch.context() as patch:
        for name, value in ENVIRONMENT.items():
            patch.setenv(name, value)
        cluster = Cluster()
        try:
            for number in range(nodes):
                add_node(cluster, f"node-{number}")
            yield cluster
        finally:
            cluster.shutdown()


def add_node(cluster: Any, name: str, **environment: str) -> Any:
    """A node with one core. Ray gives up after 30 s, which a busy machine may take."""
    for attempt in range(3):
        try:
            return cluster.add_node(
                num_cpus=1, node_name=name, env_vars=environment, include_dashboard=False
            )
        except Exception:
            if attempt == 2:
                raise
    return None


def await_removal(cluster: Any) -> None:
    """Until the cluster knows of the nodes that are gone, lest the next test meets one: a killed
    node it misses only after a while."""
    cluster.wait_for_nodes(timeout=180)


class Nothing:
    """A resource that can be aborted."""

    def abort(self) -> None: ...


def nothing(place: Place) -> AbstractContextManager[Nothing]:
    return nullcontext(Nothing())


def double(_: Nothing, item: int) -> int:
    return 2 * item


def affinity(_: Nothing, item: int) -> tuple[int, ...]:
    time.sleep(0.5)  # so that each worker has one
    return tuple(sorted(os.sched_getaffinity(0)))


def deadly_once(_: Nothing, item: tuple[int, Path]) -> int:
    """Every tenth item ends its worker the first time."""
    number, folder = item
    mark = folder / f"{number}.died"
    if number % 10 == 5 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def judged_and_lost_once(judges: Judges, item: tuple[Group, Path]) -> Judged:
    """A group that ends its worker the first time, when it is judged. (The driver does the work as
    well, to look up what is stored.)"""
    import ray

    group, mark = item
    judged = _judge_group(judges, group)
    if ray.get_runtime_context().get_actor_id() and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return judged


def judged_and_failed(judges: Judges, group: Group) -> Judged:
    """A group whose work fails when it is judged."""
    _judge_group(judges, group)
    raise SandboxError("it failed afterwards")


def deadly(_: Nothing, item: int) -> int:
    if item == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return item


def on_node(_: Nothing, item: int) -> tuple[str, int]:
    """Where it was done, and which item; it takes a while."""
    import ray

    time.sleep(0.05)
    return ray.get_runtime_context().get_node_id(), item
