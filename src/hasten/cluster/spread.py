"""Work on a cluster that nobody judges: a function over items, by workers that share nodes out."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, closing
from typing import Any

import ray

from hasten.cluster.crew import Crew, Share
from hasten.cluster.nodes import Choice, Node, connect
from hasten.cluster.sites import GeneratingSite
from hasten.cluster.worker import Item


def a_model_each(node: Node) -> Share:
    """A worker for each GPU; where there is none, one that has the whole node."""
    if node.gpus:
        return Share(node.gpus, {"num_gpus": 1, "num_cpus": node.cores // node.gpus})
    return Share(1, {"num_cpus": node.cores})


def spread(
    address: str,
    site: GeneratingSite,
    make: Callable[[Any], AbstractContextManager[Any]],
    function: Callable[[Any, Any], Any],
    items: Iterable[Any],
    *,
    share: Callable[[Node], Share],
    say: Callable[[str], None],
    most: int | None = None,
) -> Iterator[Any]:
    """Yield function(resource, item), in order of completion, where every worker makes a resource
    of its cache folder. Raises as `RayPool`, and what the function raises."""
    connect(address)
    choice = Choice(site, say)
    stop = threading.Event()
    crew = Crew(site, choice, remember=False, stop=stop, most=most, share=share)
    try:
        choice.choose((), ())
        numbered = ((index, Item(item, {})) for index, item in enumerate(items))
        with closing(crew.map(make, function, numbered)) as answers:
            for _, answer in answers:
                if answer.error is not None:
                    raise answer.error
                yield answer.result
    finally:
        crew.close()
        ray.shutdown()
