"""Looks for the cheapest sequences of nodes that explain all samples, within a limit of work.

A best-first search: states are popped by price, so a reading comes out before all dearer ones.
Repetitions of several lines are costly to look for; a state is put back for them at the least
price that they can have, and often never popped again. Where the work runs out, what was found
until then is the answer: the search may miss a reading, but never takes long.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from hasten.data.shape.form import Choice, Count, Env, Item, Line, Lines, Node, Repeat, note, read
from hasten.data.shape.readings import (
    Place,
    Work,
    alike_at,
    choices_at,
    counts_at,
    ends_at,
    lines_at,
    texts,
)

MARGIN = 0.45  # how much more a second reading may cost than the first
_WORK = 30_000  # lines and counts looked at before the search ends
_READINGS = 6  # after which it ends as well
_DEEPEST = 9  # nodes of a form
_DEEPEST_BODY = 5  # nodes of a repeated block
_DEAREST = 30.0  # price of a form
_LEAST_BLOCK = 3.6  # at which repetitions of several lines are looked for
_ALIKE = 3  # cheapest readings up to one place from which to go on
_BODY_WORK = 1_500  # of the work, for one repetition
_BODIES = 80  # tried for one repetition


@dataclass(frozen=True, slots=True)
class _Step:
    """One node that fits at all places, and where it leads. `scope`: slots that it adds."""

    price: float
    node: Node
    places: tuple[Place, ...]
    scope: tuple[int, ...]
    slot: int


@dataclass(frozen=True, slots=True)
class _State:
    """Nodes that fit, what they cost, and where they lead.

    `scope`: the slots that later nodes may be governed by; `slot`: the next free one."""

    price: float
    nodes: tuple[Node, ...]
    places: tuple[Place, ...]
    scope: tuple[int, ...]
    slot: int

    def done(self) -> bool:
        """Whether all samples are read to their ends."""
        return all(place.at == len(place.lines) for place in self.places)

    def after(self, step: _Step) -> _State:
        """This state and one more node."""
        return _State(
            self.price + step.price,
            (*self.nodes, step.node),
            step.places,
            self.scope + step.scope,
            step.slot,
        )


@dataclass(frozen=True, slots=True)
class _Times:
    """How often something may be repeated: `times` at each place, by `count`, or until `end`."""

    times: list[int]
    price: float
    count: Count | None = None
    end: tuple[str, ...] | None = None


class Search:
    """The search for one set of samples; to be run once."""

    def __init__(self, samples: Sequence[Lines]) -> None:
        self._samples = samples
        self._work = Work(_WORK)
        self._depth = 0  # of repetitions around what is looked at now

    def run(self) -> list[tuple[float, tuple[Node, ...]]]:
        """Up to six readings with their prices, the cheapest first."""
        found: list[tuple[float, tuple[Node, ...]]] = []
        limit = _DEAREST
        places = tuple(Place(lines, 0, {}) for lines in self._samples)
        for state in self._cheapest_first(_State(0.0, (), places, (), 0), top=True):
            if state.price > limit or len(found) == _READINGS or self._work.left <= 0:
                break
            if state.done():
                found.append((state.price, state.nodes))
                limit = min(limit, state.price + 2 * MARGIN)
        return found

    def _cheapest_first(self, start: _State, *, top: bool) -> Iterator[_State]:
        """Sequences of nodes that fit from `start` on, by price. Costly steps are put off."""
        heap: list[tuple[float, int, bool, _State]] = [(0.0, 0, False, start)]
        order = itertools.count(1)  # among equal prices, the first that was found
        deepest = _DEEPEST if top else _DEEPEST_BODY
        reached: dict[tuple[tuple[int, ...], int], int] = {}
        while heap and self._work.left > 0:
            price, _, put_off, state = heapq.heappop(heap)
            if not put_off:
                key = tuple(place.at for place in state.places), len(state.scope)
                reached[key] = reached.get(key, 0) + 1
                if reached[key] > _ALIKE:
                    continue
                if state.nodes:
                    yield state
            if len(state.nodes) == deepest or state.done():
                continue
            if put_off:
                steps: Iterable[_Step] = self._blocks(state, top=top)
            else:
                steps = self._simple(state, top=top)
                if top or self._depth < 2:
                    heapq.heappush(heap, (price + _LEAST_BLOCK, next(order), True, state))
            for step in steps:
                if _sensible(step.node, state.nodes, top=top):
                    after = state.after(step)
                    heapq.heappush(heap, (after.price, next(order), False, after))

    def _simple(self, state: _State, *, top: bool) -> list[_Step]:
        """Single lines, and repetitions of single lines."""
        places = state.places
        steps = []
        if all(place.left() > 0 for place in places):
            kinds = lines_at(places, state.scope, state.slot, self._work, strict=top)
            for price, line, slot in kinds:
                moved = tuple(_past(place, line) for place in places)
                steps.append(_Step(price, line, moved, _numbers(line, moved), slot))
        for count, times, price in counts_at(places, state.scope, self._work):
            if max(times) >= (2 if top else 1):
                steps += self._tables(state, _Times(times, price + 0.5, count))
        for length in alike_at(places):
            fixed = _Times([length] * len(places), 2.4, Count(offset=length))
            steps += self._tables(state, fixed)
        if top:
            for end, price in ends_at(places):
                rest = [place.left() - (end is not None) for place in places]
                steps += self._tables(state, _Times(rest, price, end=end))
        return steps

    def _tables(self, state: _State, repeat: _Times) -> list[_Step]:
        """Repetitions of one line so many times."""
        each = list(zip(state.places, repeat.times, strict=True))
        if any(n > place.left() for place, n in each):
            return []
        rows = [Place(place.lines, place.at + n, place.env) for place, m in each for n in range(m)]
        end, count = repeat.end, repeat.count
        if not rows or (end is not None and any(row.lines[row.at] == end for row in rows)):
            return []
        moved = tuple(
            Place(place.lines, place.at + n + (end is not None), place.env) for place, n in each
        )
        kinds: list[tuple[float, Line | Choice, int]] = [
            *lines_at(rows, state.scope, state.slot, self._work, strict=True),
            *choices_at(rows, state.slot),
        ]
        return [
            _Step(repeat.price + price, Repeat((line,), count, end), moved, (), slot)
            for price, line, slot in kinds
            if count is not None or not _free(line) or texts(rows)
        ]

    def _blocks(self, state: _State, *, top: bool) -> list[_Step]:
        """Repetitions of several lines: test cases, and blocks within them."""
        places = state.places
        found = []
        self._depth += 1
        for count, times, price in counts_at(places, state.scope, self._work):
            plain = count.scale == 1 and count.offset == 0 and count.other is None
            if plain and max(times) >= (1 if top else 2):
                found += self._verified(state, _Times(times, price + 0.5, count))
        if top and len(state.nodes) <= 2:
            for end, price in ends_at(places):
                found += self._verified(state, _Times([1] * len(places), price, end=end))
        self._depth -= 1
        return found

    def _verified(self, state: _State, repeat: _Times) -> list[_Step]:
        """Bodies that explain the first blocks, where they explain all others as well."""
        firsts = tuple(p for p, n in zip(state.places, repeat.times, strict=True) if n >= 1)
        start = _State(0.0, (), firsts, state.scope, state.slot)
        found: list[_Step] = []
        least = self._work.left - _BODY_WORK
        for body in itertools.islice(self._cheapest_first(start, top=False), _BODIES):
            if self._work.left < least:
                break
            if len(body.nodes) == 1 and not isinstance(body.nodes[0], Repeat):
                continue
            node = Repeat(body.nodes, repeat.count, repeat.end)
            moved = self._moved(node, state.places)
            if moved is not None:
                price = repeat.price + body.price - _borne_out(node, state.places)
                found.append(_Step(price, node, moved, (), body.slot))
            if len(found) == 2:
                break
        return found

    def _moved(self, node: Repeat, places: Sequence[Place]) -> tuple[Place, ...] | None:
        """Where a repetition leads; None where it does not fit at all places."""
        moved = []
        for place in places:
            at = read((node,), place.lines, place.at, dict(place.env), [])
            self._work.spend(3)
            if at < 0:
                return None
            moved.append(Place(place.lines, at, place.env))
        return tuple(moved)


def _sensible(node: Node, before: Sequence[Node], *, top: bool) -> bool:
    """Whether a node may follow others: two lines of any length are no form."""
    if not top and isinstance(node, Repeat) and any(map(_free, node.body)):
        return False
    return not (_free(node) and any(map(_free, before)))


def _past(place: Place, line: Line) -> Place:
    """The place after one line, with the line's numbers."""
    env: Env = dict(place.env)
    for slot, token in enumerate(place.lines[place.at][: line.width], line.first):
        note(env, slot, token)
    return Place(place.lines, place.at + 1, env)


def _numbers(line: Line, places: Sequence[Place]) -> tuple[int, ...]:
    """The slots of a line that hold a number everywhere."""
    return tuple(
        slot
        for slot in range(line.first, line.first + min(line.width, 8))
        if all(0 <= place.env.get(slot, -1) <= 10**6 for place in places)
    )


def _borne_out(node: Repeat, places: Sequence[Place]) -> float:
    """What it is worth that a number governs the rest of its block in several blocks."""
    if not any(map(_governed, node.body)):
        return 0.0
    blocks = 0
    for place in places:
        items: list[Item] = []
        read((node,), place.lines, place.at, dict(place.env), items)
        blocks = max(blocks, len(items[0]))
    return {0: 0.0, 1: 0.0, 2: 1.0}.get(blocks, 2.0)


def _free(node: Node) -> bool:
    return isinstance(node, Line) and node.tail is not None and node.tail.free


def _governed(node: Node) -> bool:
    if isinstance(node, Repeat):
        return node.count is not None and node.count.var is not None
    return isinstance(node, Line) and node.tail is not None and not node.tail.free
