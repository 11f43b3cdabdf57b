"""The pool whose workers are on a Ray cluster.

Only this process opens the store. What it holds of an item is looked up before the item is sent:
one that is all there is answered here, and of others what is there goes along. Results are stored
as they come, in the order of their coming, before the next work is handed out.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, suppress
from types import TracebackType
from typing import Any, Self

import ray

from hasten.cluster.crew import Crew
from hasten.cluster.nodes import Choice, connect
from hasten.cluster.sites import JudgingSite, Traits
from hasten.cluster.worker import Answer
from hasten.cluster.worker import Item as Sent
from hasten.dist import Item, Place, Resource, Result
from hasten.errors import HastenError, MissingTool, NotStored, UsageError
from hasten.judge.keys import Key
from hasten.judge.store import Store
from hasten.types import Language


class RayPool:
    """Workers on the cluster at `address`, as many as it has cores (`most`: at most so many); a
    context manager. `say`: hears of nodes that are not used, and why.

    Raises `UsageError` where there is no cluster, `MissingTool` where no node can be used."""

    def __init__(
        self,
        address: str,
        site: JudgingSite,
        here: Place,
        store: Store | None,
        *,
        say: Callable[[str], None],
        most: int | None = None,
    ) -> None:
        self.here = here
        self.stop = threading.Event()
        self._address, self._site, self._store, self._most = address, site, store, most
        self._say = say
        self._choice: Choice | None = None
        self._crew: Crew | None = None

    def __enter__(self) -> Self:
        connect(self._address)
        self._choice = Choice(self._site, self._say)
        self._crew = Crew(
            self._site,
            self._choice,
            remember=self._store is not None,
            stop=self.stop,
            most=self._most,
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._crew is not None:
            self._crew.close()
        ray.shutdown()

    def provenances(
        self, languages: Iterable[Language], *, like: Collection[str] = ()
    ) -> dict[Language, str]:
        """As `Pool.provenances`: those of the nodes that agree."""
        wanted = list(languages)
        traits = self._traits(wanted, like)
        for language in wanted:
            if language not in traits.provenances:
                raise MissingTool(f"the cluster's nodes that are used lack what {language} needs")
        return {language: traits.provenances[language] for language in wanted}

    def map(
        self,
        resource: Callable[[Place], AbstractContextManager[Resource]],
        function: Callable[[Resource, Item], Result],
        items: Iterable[Item],
    ) -> Iterator[tuple[int, Result]]:
        """As `Pool.map`. Items, results and the two functions have to be such as can be pickled."""
        traits = self._traits((), ())
        asked = _with_what_is_stored(self.here, self._store, traits, resource, function, items)
        assert self._crew is not None
        with closing(self._crew.map(resource, function, asked)) as answers:
            for index, answer in answers:
                if self._store is not None and answer.entries:
                    self._store.put_all(answer.entries)
                if answer.error is not None:
                    raise answer.error
                yield index, answer.result

    @property
    def workers(self) -> int:
        """How many workers the nodes that are used now have room for."""
        assert self._choice is not None
        self._traits((), ())
        cores = sum(node.cores for node in self._choice.usable())
        return cores if self._most is None else min(cores, self._most)

    def _traits(self, languages: Iterable[Language], like: Collection[str]) -> Traits:
        assert self._choice is not None
        return self._choice.traits or self._choice.choose(languages, like)


class _Recall:
    """The store as it is asked before an item is sent. `found`: bodies by digest of their key;
    `missed`: whether something would have to be judged."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.found: dict[str, str] = {}
        self.missed = False

    def get(self, key: Key) -> str | None:
        """As `Store.get`."""
        body = self._store.get(key)
        if body is not None:
            self.found[key.digest] = body
        return body

    def put(self, key: Key, body: str) -> None:
        """Nothing is judged here, so that there is nothing to put."""

    def damaged(self) -> UsageError:
        """As `Store.damaged`."""
        return self._store.damaged()

    def miss(self) -> NotStored:
        """What to raise where something has to be judged."""
        self.missed = True
        return NotStored("not in the store")


def _with_what_is_stored(
    here: Place,
    store: Store | None,
    traits: Traits,
    resource: Callable[[Place], AbstractContextManager[Any]],
    function: Callable[[Any, Any], Any],
    items: Iterable[Any],
) -> Iterator[tuple[int, Sent | Answer]]:
    """Every item with its index and what the store has of it; answered, where that is all. It is
    found out by doing the work with a judge that only knows what is stored."""
    if store is None:
        yield from ((index, Sent(item, {})) for index, item in enumerate(items))
        return
    recall = _Recall(store)
    place = Place(here.host, here.meter, recall, {}, dict(traits.judging), recall.miss)
    with ExitStack() as stack:
        own = None
        with suppress(NotStored):  # what works without a judge has nothing in the store
            own = stack.enter_context(resource(place))
        for index, item in enumerate(items):
            recall.found, recall.missed = {}, own is None
            place.known.clear()
            result = None
            if own is not None:
                try:
                    result = function(own, item)
                except HastenError:
                    recall.missed = True
            yield index, Sent(item, recall.found) if recall.missed else Answer(result, None, ())
