"""Learns from samples what the input of a problem looks like, as a shape that draws larger ones.

Every way to split all samples into lines, lists, rows, blocks and test cases that fits has a price:
less for what numbers in the input govern, more for what is a coincidence or is left unexplained.
The cheapest make the shape. What values look like (ranges, orders, indices, graphs, letters) is
learned then, by `hasten.data.columns`' rules of thumb: a shape is a guess, and whether a drawn
input is valid is for programs to say. Not covered: formats of lines that depend on what an earlier
line says other than by how many, and texts in which white space carries meaning.
"""

from __future__ import annotations

import heapq
import itertools
import math
import random
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from hasten.data.draw import (
    LOWER,
    Choice,
    Count,
    Env,
    Form,
    Item,
    Line,
    Lines,
    Links,
    Node,
    Repeat,
    Values,
    Writer,
    note,
    read,
)

SAMPLES = 8  # looked at, the shortest
SAMPLE_BYTES = 30_000  # of one sample; longer ones are left out
TOP = 200_000  # elements, lines or letters
TOP_NUMBER = 10**9  # a lone number that does not count anything
_WORK = 30_000  # lines and counts looked at before the search ends
_DEEPEST = 9  # nodes of a form
_DEEPEST_BODY = 5  # nodes of a repeated block
_WIDEST = 40  # columns of a line
_DEAREST = 30.0  # price of a form
_LEAST_BLOCK = 3.6  # at which repetitions of several lines are looked for
_ALIKE = 3  # cheapest readings up to one place from which to go on
_BODY_WORK = 1_500  # of the work, for one repetition
_BODIES = 80  # tried for one repetition
_MARGIN = 0.45  # how much more a second reading may cost than the first
_END = re.compile(r"0+|-1|[^\d\s]|[A-Z]{3,}|end|quit")
_FORMS = ((1, 0, 0.0), (1, -1, 0.5), (1, 1, 0.6), (2, 0, 0.5))  # scale, offset, price


@dataclass(frozen=True, slots=True)
class Shape:
    """What all samples have in common. `top`: the largest size worth trying."""

    top: int
    forms: tuple[Form, ...]
    said: str

    def draw(self, rng: random.Random, size: int) -> str:
        """A whole input of about `size` elements, or a lone number of about `size`."""
        form = self.forms[0]
        if len(self.forms) > 1 and rng.random() < 0.2:
            form = rng.choice(self.forms[1:])
        return Writer(rng, form, max(1, size)).text()

    def describe(self) -> str:
        """One line for people, such as "n; n numbers in 1..1000"."""
        return self.said

    def read(self, text: str) -> tuple[Form, list[Item]] | None:
        """The form that explains a text, and its items; None when none does."""
        for form in self.forms:
            items = form.read(_split(text, form.separator))
            if items is not None:
                return form, items
        return None


def learn(samples: Sequence[str]) -> Shape | None:
    """The shape of samples; None when they do not say."""
    texts = sorted({text for text in samples if text.strip()}, key=lambda text: (len(text), text))
    texts = [text for text in texts if len(text) <= SAMPLE_BYTES][:SAMPLES]
    if not texts:
        return None
    separator = "," if all(_commas(text) for text in texts) else " "
    lines = list(dict.fromkeys(_split(text, separator) for text in texts))
    found = _Search(lines).run()
    if not found:
        return None
    learned = [(price, _learn_form(nodes, lines, separator)) for price, nodes in found]
    learned = [(price + form.surprise, form) for price, form in learned]
    learned.sort(key=lambda pair: pair[0])
    forms = [form for price, form in learned if price <= learned[0][0] + _MARGIN][:3]
    first = forms[0]
    return Shape(top=first.top, forms=tuple(one.form for one in forms), said=first.said)


def sizes(shape: Shape) -> list[int]:
    """Sizes to try, ascending, from the least that says something to beyond the top."""
    ladder = [1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 30, 50, 80, 100, 200, 300, 500]
    unit = 1000
    while unit <= 5 * shape.top:
        ladder += [unit, 2 * unit, 5 * unit]
        unit *= 10
    if shape.top > 10**6:  # a number: what programs do grows by its digits, or with it
        ladder = [size for size in ladder if str(size)[0] in "15"]
    return [size for size in ladder if size <= 5 * shape.top]


def _commas(text: str) -> bool:
    return re.search(r"[\d.],-?[\d.]", text) is not None and ", " not in text.strip()


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a sample, or a block of one, is to be read on, and the numbers read so far."""

    lines: Lines
    at: int
    env: Env


@dataclass(frozen=True, slots=True)
class _Step:
    """One node that fits at all places, and where it leads. `scope`: slots that it adds."""

    price: float
    node: Node
    places: tuple[_Place, ...]
    scope: tuple[int, ...]
    slot: int


@dataclass(frozen=True, slots=True)
class _State:
    """Nodes that fit, what they cost, and where they lead."""

    price: float
    nodes: tuple[Node, ...]
    places: tuple[_Place, ...]
    scope: tuple[int, ...]
    slot: int


class _Search:
    """Looks for the cheapest nodes that explain all samples, within a limit of work."""

    def __init__(self, samples: Sequence[Lines]) -> None:
        self._samples = samples
        self._work = _WORK
        self._depth = 0  # of repetitions around what is looked at now

    def run(self) -> list[tuple[float, tuple[Node, ...]]]:
        """Up to six readings with their prices, the cheapest first."""
        found: list[tuple[float, tuple[Node, ...]]] = []
        limit = _DEAREST
        start = tuple(_Place(lines, 0, {}) for lines in self._samples)
        for state in self._cheapest_first(start, (), 0, top=True):
            if state.price > limit or len(found) == 6 or self._work <= 0:
                break
            if all(place.at == len(place.lines) for place in state.places):
                found.append((state.price, state.nodes))
                limit = min(limit, state.price + 2 * _MARGIN)
        return found

    def _cheapest_first(
        self, places: tuple[_Place, ...], scope: tuple[int, ...], slot: int, *, top: bool
    ) -> Iterator[_State]:
        """Sequences of nodes that fit at the places, by price. Costly steps are put off."""
        heap: list[tuple[float, int, bool, _State]] = []
        order = itertools.count()
        deepest = _DEEPEST if top else _DEEPEST_BODY
        heapq.heappush(heap, (0.0, 0, False, _State(0.0, (), places, scope, slot)))
        reached: dict[tuple[tuple[int, ...], int], int] = {}
        while heap and self._work > 0:
            price, _, put_off, state = heapq.heappop(heap)
            key = tuple(place.at for place in state.places), len(state.scope)
            reached[key] = reached.get(key, 0) + (not put_off)
            if reached[key] > _ALIKE and not put_off:
                continue
            if not put_off and state.nodes:
                yield state
            done = all(place.at == len(place.lines) for place in state.places)
            if done or len(state.nodes) == deepest:
                continue
            if put_off:
                steps: Iterable[_Step] = self._blocks(state, top=top)
            else:
                steps = self._simple(state.places, state.scope, state.slot, top=top)
                if top or self._depth < 2:
                    entry = (price + _LEAST_BLOCK, next(order), True, state)
                    heapq.heappush(heap, entry)
            for step in steps:
                if not top and isinstance(step.node, Repeat) and _any_free(step.node):
                    continue
                if _free(step.node) and any(map(_free, state.nodes)):
                    continue  # two lines of any length are no form
                after = _State(
                    state.price + step.price,
                    (*state.nodes, step.node),
                    step.places,
                    state.scope + step.scope,
                    step.slot,
                )
                heapq.heappush(heap, (after.price, next(order), False, after))

    def _simple(
        self, places: tuple[_Place, ...], scope: tuple[int, ...], slot: int, *, top: bool
    ) -> list[_Step]:
        """Single lines, and repetitions of single lines."""
        steps = []
        if all(place.at < len(place.lines) for place in places):
            for price, line, after in self._lines(places, scope, slot, strict=top):
                assert isinstance(line, Line)
                moved = tuple(
                    _Place(place.lines, place.at + 1, self._noted(place, line)) for place in places
                )
                steps.append(_Step(price, line, moved, self._numbers(line, moved), after))
        for count, times, price in self._counts(places, scope):
            if max(times) >= (2 if top else 1):
                steps += self._tables(places, scope, slot, (times, count, None, price + 0.5))
        steps += self._fixed(places, scope, slot)
        if top:
            for end, price in self._ends(places):
                rest = [len(place.lines) - place.at - (end is not None) for place in places]
                steps += self._tables(places, scope, slot, (rest, None, end, price))
        return steps

    def _tables(
        self,
        places: tuple[_Place, ...],
        scope: tuple[int, ...],
        slot: int,
        repeat: tuple[list[int], Count | None, tuple[str, ...] | None, float],
    ) -> list[_Step]:
        times, count, end, price = repeat
        if any(place.at + n > len(place.lines) for place, n in zip(places, times, strict=True)):
            return []
        rows = tuple(
            _Place(place.lines, place.at + row, place.env)
            for place, n in zip(places, times, strict=True)
            for row in range(n)
        )
        if not rows or (end is not None and any(row.lines[row.at] == end for row in rows)):
            return []
        steps = []
        for more, line, after in self._lines(rows, scope, slot, strict=True, rows=True):
            free = isinstance(line, Line) and line.tail is not None and line.tail.free
            if free and count is None and not _texts(rows):
                continue
            moved = tuple(
                _Place(place.lines, place.at + n + (end is not None), place.env)
                for place, n in zip(places, times, strict=True)
            )
            steps.append(_Step(price + more, Repeat((line,), count, end), moved, (), after))
        return steps

    def _fixed(self, places: tuple[_Place, ...], scope: tuple[int, ...], slot: int) -> list[_Step]:
        """As many lines of one kind in every sample: a board, say."""
        runs = []
        for place in places:
            run, width = 0, len(place.lines[place.at]) if place.at < len(place.lines) else 0
            while (
                width
                and run < 60
                and place.at + run < len(place.lines)
                and len(place.lines[place.at + run]) == width
            ):
                run += 1
            runs.append(run)
        least = min(runs)
        found = []
        for length in {least, *(least // n for n in (2, 3, 4, 5) if least % n == 0)}:
            if length >= 3:
                repeat = ([length] * len(places), Count(offset=length), None, 2.4)
                found += self._tables(places, scope, slot, repeat)
        return found

    def _ends(self, places: Sequence[_Place]) -> Iterator[tuple[tuple[str, ...] | None, float]]:
        """Lines that may end a list of unknown length, and the end of the input."""
        last = {place.lines[-1] for place in places}
        if any(place.at >= len(place.lines) for place in places):
            return
        if len(last) == 1:
            end = last.pop()
            alike = len(set(end)) == 1
            if end and alike and all(_END.fullmatch(token) for token in end):
                yield end, 0.8
        lengths = {len(place.lines) - place.at for place in places}
        if max(lengths) >= 2:
            alone = 1.0 if len(places) == 1 else 2.5
            yield None, 2.5 + (alone if len(lengths) == 1 else 0.0)

    def _blocks(self, state: _State, *, top: bool) -> list[_Step]:
        """Repetitions of several lines: test cases, and blocks within them."""
        places, scope, slot = state.places, state.scope, state.slot
        found = []
        self._depth += 1
        for count, times, price in self._counts(places, scope):
            firsts = tuple(p for p, n in zip(places, times, strict=True) if n >= 1)
            plain = count.scale == 1 and count.offset == 0 and count.other is None
            if firsts and plain and max(times) > 1 - top:
                repeat = (count, None, price + 0.5)
                found += self._verified(places, firsts, scope, slot, repeat)
        if top and len(state.nodes) <= 2:
            for end, price in self._ends(places):
                found += self._verified(places, places, scope, slot, (None, end, price))
        self._depth -= 1
        return found

    def _verified(
        self,
        places: tuple[_Place, ...],
        firsts: tuple[_Place, ...],
        scope: tuple[int, ...],
        slot: int,
        repeat: tuple[Count | None, tuple[str, ...] | None, float],
    ) -> list[_Step]:
        """Bodies that explain the first blocks, where they explain all others as well."""
        count, end, price = repeat
        found: list[_Step] = []
        least = self._work - _BODY_WORK
        states = self._cheapest_first(firsts, scope, slot, top=False)
        for state in itertools.islice(states, _BODIES):
            if self._work < least:
                break
            if len(state.nodes) == 1 and not isinstance(state.nodes[0], Repeat):
                continue
            node = Repeat(state.nodes, count, end)
            moved = []
            for place in places:
                at = read((node,), place.lines, place.at, dict(place.env), [])
                self._work -= 3
                if at < 0:
                    break
                moved.append(_Place(place.lines, at, place.env))
            else:
                total = price + state.price - self._borne_out(node, places)
                found.append(_Step(total, node, tuple(moved), (), state.slot))
                if len(found) == 2:
                    break
        return found

    def _borne_out(self, node: Repeat, places: Sequence[_Place]) -> float:
        """What it is worth that a number governs the rest of its block in several blocks."""
        if not any(_governed(each) for each in node.body):
            return 0.0
        blocks = 0
        for place in places:
            items: list[Item] = []
            read((node,), place.lines, place.at, dict(place.env), items)
            blocks = max(blocks, len(items[0]))
        return {0: 0.0, 1: 0.0, 2: 1.0}.get(blocks, 2.0)

    def _lines(
        self,
        places: Sequence[_Place],
        scope: tuple[int, ...],
        slot: int,
        *,
        strict: bool,
        rows: bool = False,
    ) -> list[tuple[float, Line | Choice, int]]:
        """The kinds of line that all the lines at `places` can be, and the next free slot."""
        self._work -= len(places) + 4
        here = [place.lines[place.at] for place in places]
        widths = [len(tokens) for tokens in here]
        least, most = min(widths), max(widths)
        found: list[tuple[float, Line | Choice, int]] = []
        if least == most <= _WIDEST:
            price = 1 + 0.2 * min(least, 12) + _mixed(here)
            found.append((price, Line(slot, least), slot + least + 1))
        for prefix in range(min(3, least) + 1):
            rest = [width - prefix for width in widths]
            if max(rest) < (2 if strict else 1) or (prefix and least == most and least < 3):
                continue
            own = tuple(range(slot, slot + prefix))
            outer = scope if prefix <= 1 else ()
            for count, price in self._governing(places, here, (outer, own), rest):
                price += 1.3 + 0.2 * prefix + 0.3 * (prefix > 1)
                found.append((price, Line(slot, prefix, count), slot + prefix + 1))
        if least != most and max(widths) >= 2:
            text = 2.0 if _texts(places) else 3.5
            found.append((text, Line(slot, 0, Count(free=True)), slot + 1))
            if rows:
                found += _choice(here, slot)
        return found

    def _governing(
        self,
        places: Sequence[_Place],
        here: Sequence[tuple[str, ...]],
        slots: tuple[tuple[int, ...], tuple[int, ...]],
        rest: list[int],
    ) -> Iterator[tuple[Count, float]]:
        """Numbers, in the lines themselves or above them, that say how long their rests are."""
        outer, own = slots
        columns = [(slot, [place.env.get(slot, -1) for place in places]) for slot in outer]
        for position, slot in enumerate(own):
            numbers = [_number(tokens[position]) for tokens in here]
            columns.append((slot, numbers))
        weak, kept = _coincidence(rest), 0
        for near, (slot, numbers) in enumerate(reversed(columns)):
            self._work -= 1
            for scale, offset, price in _FORMS:
                if all(scale * n + offset == r for n, r in zip(numbers, rest, strict=True)):
                    if min(numbers) >= 0 and kept < 2:
                        kept += 1
                        yield Count(slot, scale, offset), price + weak + 0.05 * min(near, 4)
                    break

    def _counts(
        self, places: Sequence[_Place], scope: tuple[int, ...]
    ) -> Iterator[tuple[Count, list[int], float]]:
        """What numbers above may say about how many lines follow, as far as there are so many."""
        left = [len(place.lines) - place.at for place in places]
        columns = [(slot, [place.env.get(slot, -1) for place in places]) for slot in scope]
        candidates = [
            (Count(slot, scale, offset), [scale * n + offset for n in numbers], 0.05 * near + price)
            for near, (slot, numbers) in enumerate(reversed(columns))
            if min(numbers) >= 0
            for scale, offset, price in _FORMS
        ]
        for i, (slot, numbers) in enumerate(columns):
            for other, factors in columns[i:]:
                product = [a * b for a, b in zip(numbers, factors, strict=True)]
                if min(numbers) >= 0 and min(factors) >= 0 and max(product) > 3:
                    candidates.append((Count(slot, other=other), product, 1.2))
        self._work -= len(candidates)
        known: dict[tuple[int, ...], int] = {}
        for count, times, price in sorted(candidates, key=lambda found: found[2]):
            if min(times) >= 0 and all(n <= most for n, most in zip(times, left, strict=True)):
                key = tuple(times)
                known[key] = known.get(key, 0) + 1
                if known[key] > 2:
                    continue  # more numbers say the same
                yield count, times, price + _coincidence(times)

    def _noted(self, place: _Place, line: Line) -> Env:
        env = dict(place.env)
        for slot, token in enumerate(place.lines[place.at][: line.width], line.first):
            note(env, slot, token)
        return env

    def _numbers(self, line: Line, places: Sequence[_Place]) -> tuple[int, ...]:
        """The slots of a line that hold a number everywhere."""
        return tuple(
            slot
            for slot in range(line.first, line.first + min(line.width, 8))
            if all(0 <= place.env.get(slot, -1) <= 10**6 for place in places)
        )


def _free(node: Node) -> bool:
    return isinstance(node, Line) and node.tail is not None and node.tail.free


def _governed(node: Node) -> bool:
    if isinstance(node, Repeat):
        return node.count is not None and node.count.var is not None
    return isinstance(node, Line) and node.tail is not None and not node.tail.free


def _any_free(node: Repeat) -> bool:
    return any(map(_free, node.body))


def _number(token: str) -> int:
    return int(token) if token.isdecimal() and len(token) <= 7 else -1


def _coincidence(counts: Sequence[int]) -> float:
    """What it costs that a number governs, when the samples show it for one size only."""
    if len(set(counts)) > 1:
        return 0.0
    return {0: 1.5, 1: 0.8, 2: 0.45, 3: 0.2}.get(counts[0], 0.05)


def _texts(places: Sequence[_Place]) -> bool:
    """Whether most tokens here are no numbers."""
    tokens = [token for place in places for token in place.lines[place.at]]
    return 2 * sum(token.lstrip("-").isdecimal() for token in tokens) < len(tokens)


def _mixed(here: Sequence[tuple[str, ...]]) -> float:
    """What it costs that a column holds numbers and words."""
    if len(here) == 1:
        return 0.0
    price = 0.0
    for column in zip(*here, strict=True):
        numeric = sum(token.lstrip("-").replace(".", "", 1).isdecimal() for token in column)
        price += 0.5 * (0 < numeric < len(column))
    return price


def _choice(here: Sequence[tuple[str, ...]], slot: int) -> list[tuple[float, Choice, int]]:
    """Lines whose first token says how long they are."""
    widths: dict[str, set[int]] = {}
    for tokens in here:
        if tokens:
            widths.setdefault(tokens[0], set()).add(len(tokens))
    if len(widths) > 8 or len(widths) < 2 or any(len(seen) > 1 for seen in widths.values()):
        return []
    words = not any(tag.isdecimal() for tag in widths)
    if () in here or (len(here) < 2 * len(widths) and not words):
        return []
    lines = []
    for tag in sorted(widths):
        (width,) = widths[tag]
        lines.append((tag, Line(slot, width)))
        slot += width + 1
    return [(1.4 + 0.3 * len(widths), Choice(tuple(lines)), slot)]


def _split(text: str, separator: str) -> Lines:
    """The tokens of every line, without empty lines at the end."""
    lines = text.rstrip().splitlines()
    if separator == ",":
        return tuple(tuple(part.strip() for part in line.split(",")) for line in lines)
    return tuple(tuple(line.split()) for line in lines)


@dataclass(frozen=True, slots=True)
class _Learned:
    """A form with what its values look like. `surprise`: what is to be added to its price."""

    form: Form
    surprise: float
    top: int
    said: str


@dataclass(frozen=True, slots=True)
class _Seen:
    """One token with the numbers in force where it stood."""

    token: str
    env: Env


class _Gathered:
    """All values of a form in all samples, by slot: groups are lists, or columns of one table."""

    def __init__(self, nodes: Sequence[Node], samples: Sequence[Lines]) -> None:
        self.groups: dict[int, list[list[_Seen]]] = {}
        self.tables: dict[int, list[list[tuple[tuple[str, ...], Env]]]] = {}
        self.lines: dict[int, tuple[Line, bool]] = {}  # by first slot; whether in a repetition
        self.uses: dict[Count, list[int]] = {}
        for lines in samples:
            items: list[Item] = []
            read(nodes, lines, 0, {}, items)
            self._walk(nodes, items, {}, inside=False)

    def _walk(self, nodes: Sequence[Node], items: list[Item], env: Env, *, inside: bool) -> None:
        for node, item in zip(nodes, items, strict=True):
            if isinstance(node, Repeat):
                assert isinstance(item, list)
                self._repeat(node, item, env)
            else:
                assert isinstance(item, tuple)
                self._line(node, item, env, fresh=True, inside=inside)

    def _repeat(self, node: Repeat, blocks: list[list[Item]], env: Env) -> None:
        if node.count is not None:
            self.uses.setdefault(node.count, []).append(len(blocks))
        for number, block in enumerate(blocks):
            if len(node.body) == 1 and not isinstance(node.body[0], Repeat):
                line = block[0]
                assert isinstance(line, tuple)
                self._line(node.body[0], line, env, fresh=number == 0, inside=True)
            else:
                self._walk(node.body, block, env, inside=True)

    def _line(
        self, node: Line | Choice, tokens: tuple[str, ...], env: Env, *, fresh: bool, inside: bool
    ) -> None:
        line = node.pick(tokens) if isinstance(node, Choice) else node
        assert line is not None
        fresh = fresh or line.first not in self.lines
        self.lines[line.first] = (line, inside)
        for slot, token in enumerate(tokens[: line.width], line.first):
            note(env, slot, token)
        here = dict(env)
        for slot, token in enumerate(tokens[: line.width], line.first):
            self._group(slot, fresh).append(_Seen(token, here))
        table = self.tables.setdefault(line.first, [])
        if fresh:
            table.append([])
        table[-1].append((tokens, here))
        if line.tail is not None:
            rest = tokens[line.width :]
            self.uses.setdefault(line.tail, []).append(len(rest))
            self._group(line.first + line.width, fresh=True).extend(
                _Seen(token, here) for token in rest
            )

    def _group(self, slot: int, fresh: bool) -> list[_Seen]:
        groups = self.groups.setdefault(slot, [])
        if fresh or not groups:
            groups.append([])
        return groups[-1]


def _learn_form(nodes: tuple[Node, ...], samples: Sequence[Lines], separator: str) -> _Learned:
    """What values, links and sizes of a reading look like."""
    seen = _Gathered(nodes, samples)
    counting = {slot for count in seen.uses if not count.free for slot in count.slots()}
    values: dict[int, Values] = {}
    governed = 0
    for slot, groups in seen.groups.items():
        known = [other for other in seen.groups if other < slot]
        values[slot] = _values(groups, counting, known, slot)
        length = values[slot].length
        if length is not None and length.var is not None and length.var >= 0:
            counting.add(length.var)
            governed += 1
    for tag, line in _tagged(nodes):
        values[line.first] = Values("choice", words=(tag,), steady=True)
    links = {}
    for first, (line, inside) in seen.lines.items():
        found = _links(line, seen.tables[first], values, counting, inside=inside)
        if found is not None:
            links[first] = found
    counting.update(link.nodes for link in links.values() if link.edge is not None)
    depth, cases = _dimensions(nodes, values, counting)
    for link in links.values():
        if link.edge is not None and link.nodes >= 0:
            depth.setdefault(link.nodes, 1)
    free = any(count.free for count in seen.uses) or any(_endless(node) for node in nodes)
    lone = not depth and not free
    form = Form(nodes, values, links, depth, cases, lone, separator)
    surprise = -0.5 * governed + sum(1.5 for n in seen.uses.values() if max(n, default=0) < 2)
    return _Learned(form, surprise, _top(form), _said(form))


def _tagged(nodes: Sequence[Node]) -> Iterator[tuple[str, Line]]:
    """The lines of all choices with the words that they start with."""
    for node in nodes:
        if isinstance(node, Repeat):
            yield from _tagged(node.body)
        elif isinstance(node, Choice):
            yield from node.lines


def _endless(node: Node) -> bool:
    return isinstance(node, Repeat) and node.count is None


def _top(form: Form) -> int:
    """The largest size worth trying."""
    if not form.lone:
        return TOP
    growing = [v for v in form.values.values() if not v.steady or v.high > v.low]
    if any(v.kind == "word" and v.high > 1 and v.length is None for v in growing):
        return TOP
    highest = max((abs(v.high) for v in growing if v.kind == "int"), default=0)
    if not highest:
        return 1
    return TOP_NUMBER if highest <= TOP_NUMBER else 10 ** (12 if highest <= 10**12 else 18)


def _dimensions(
    nodes: Sequence[Node], values: Mapping[int, Values], counting: set[int]
) -> tuple[dict[int, int], frozenset[int]]:
    """By counting slot, in how many nested dimensions it counts; and those that count cases."""
    depth: dict[int, int] = {}
    cases: set[int] = set()

    def use(count: Count | None, outer: tuple[int, ...]) -> tuple[int, ...]:
        if count is None or count.free:
            return outer
        inner = (*outer, *(slot for slot in count.slots() if slot >= 0))
        for slot in inner:
            depth[slot] = max(depth.get(slot, 1), len(inner))
        return inner

    def visit(node: Node, outer: tuple[int, ...]) -> None:
        if isinstance(node, Repeat):
            declared = _declared(node.body) & counting
            if declared and node.count is not None:
                cases.update(slot for slot in node.count.slots() if slot >= 0)
            inner = use(node.count, outer)
            for each in node.body:
                visit(each, () if declared else inner)
        elif isinstance(node, Choice):
            for _, line in node.lines:
                visit(line, outer)
        else:
            for slot in range(node.first, node.first + node.width + 1):
                if slot in values:
                    use(values[slot].length, outer)
            use(node.tail, outer)

    for node in nodes:
        visit(node, ())
    return depth, frozenset(cases)


def _declared(nodes: Sequence[Node]) -> set[int]:
    found: set[int] = set()
    for node in nodes:
        if isinstance(node, Repeat):
            found |= _declared(node.body)
        elif isinstance(node, Line):
            found.update(range(node.first, node.first + node.width))
    return found


_INT = re.compile(r"-?(0|[1-9]\d*)")
_REAL = re.compile(r"-?\d+(\.\d+)?")


def _values(
    groups: Sequence[Sequence[_Seen]], counting: set[int], known: Sequence[int], slot: int
) -> Values:
    """What the values of one slot look like."""
    seen = [one for group in groups for one in group]
    tokens = [one.token for one in seen]
    if not tokens:
        return Values("int", 0, 9)
    length = None if slot in counting else _length(seen, counting, known)
    digits = all(token.isdecimal() for token in tokens)
    if digits and length is not None and _digit_words(tokens):
        return Values("word", letters=_letters(tokens), length=length)
    if all(_INT.fullmatch(token) and len(token) < 25 for token in tokens):
        return _integers(groups, counting, known, slot)
    if not digits and all(_REAL.fullmatch(token) and len(token) < 25 for token in tokens):
        reals = [float(token) for token in tokens]
        decimals = max(len(token.partition(".")[2]) for token in tokens)
        return Values("real", math.floor(min(reals)), math.ceil(max(reals)), decimals=decimals)
    return _words(groups, tokens, length)


def _digit_words(tokens: Sequence[str]) -> bool:
    """Whether tokens of a governed length are strings of digits and not numbers."""
    longest = max(map(len, tokens))
    padded = any(len(token) > 1 and token[0] == "0" for token in tokens)
    binary = longest >= 4 and set("".join(tokens)) <= {"0", "1"}
    return padded or binary or longest >= 8 or (longest >= 3 and len({len(t) for t in tokens}) > 2)


def _length(seen: Sequence[_Seen], counting: set[int], known: Sequence[int]) -> Count | None:
    """The number, or the other word, that says how long all these words are."""
    lengths = [len(one.token) for one in seen]
    if max(lengths) < 2:
        return None
    both = [*sorted(counting, reverse=True), *(slot for slot in known if slot not in counting)]
    varied = len(set(lengths)) > 1
    digits = all(one.token.isdecimal() for one in seen)
    for slot in [*both, *(~slot for slot in known)]:
        if slot < 0 and (not varied or digits):
            continue  # words of one constant length, and numbers of like sizes
        for scale, offset in ((1, 0), (2, 0), (1, -1), (1, 1)):
            count = Count(slot, scale, offset)
            plain = scale == 1 and offset == 0
            if not plain and (not varied or slot < 0):
                continue
            if slot < 0 and max(lengths) < 4:
                continue
            if all(count.of(one.env) == n for one, n in zip(seen, lengths, strict=True)):
                return count
    return None


def _words(groups: Sequence[Sequence[_Seen]], tokens: list[str], length: Count | None) -> Values:
    unique = tuple(sorted(set(tokens)))
    lengths = [len(token) for token in tokens]
    distinct = len(unique) == len(tokens) and len(tokens) >= 4
    ordered = all([s.token for s in g] == sorted(s.token for s in g) for g in groups)
    order = "<=" if ordered and sum(len(group) - 1 for group in groups) >= 5 else ""
    few = len(unique) <= 8 and len(tokens) >= 2 * len(unique)
    if length is None and few and (len(groups) > 1 or len(tokens) > 3):
        longest = max(lengths)
        if longest <= 10 or len(unique) == 1:
            return Values("choice", words=unique, steady=True)
    parts = _parts(tokens)
    if length is None and parts is not None:
        return Values("pattern", parts=parts, words=unique)
    constant = len(set(lengths)) == 1 and (len(tokens) >= 3 or lengths[0] == 1)
    return Values(
        "word",
        low=min(lengths),
        high=max(lengths),
        letters=_letters(tokens),
        length=length,
        steady=constant,
        distinct=distinct,
        order=order,
        words=unique[:50],
    )


def _parts(tokens: Sequence[str]) -> tuple[str | tuple[int, int, int], ...] | None:
    """Text and numbers in turn, where all words are made so: 12:30, 3/4, x=5."""
    split_up = [re.split(r"(\d+)", token) for token in tokens]
    texts = {tuple(parts[::2]) for parts in split_up}
    if len(texts) != 1 or len(split_up[0]) == 1 or len(split_up[0]) > 20:
        return None
    found: list[str | tuple[int, int, int]] = []
    for position in range(len(split_up[0])):
        here = [parts[position] for parts in split_up]
        if position % 2 == 0:
            found.append(here[0])
            continue
        if max(map(len, here)) > 18:
            return None
        padded = any(len(one) > 1 and one[0] == "0" for one in here)
        numbers = [int(one) for one in here]
        found.append((min(numbers), max(numbers), len(here[0]) if padded else 0))
    return tuple(part for part in found if part != "")


def _letters(tokens: Sequence[str]) -> str:
    """The alphabet: the letters seen, or all of their kind where many were seen."""
    seen = set("".join(tokens))
    found = set(seen)
    for kind in (LOWER, LOWER.upper(), "0123456789"):
        if len(seen & set(kind)) > 5:
            found |= set(kind)
    return "".join(sorted(found))


def _integers(
    groups: Sequence[Sequence[_Seen]], counting: set[int], known: Sequence[int], slot: int
) -> Values:
    numbers = [[int(one.token) for one in group] for group in groups]
    flat = [number for group in numbers for number in group]
    low, high = min(flat), max(flat)
    varied = set(flat)
    steps = math.gcd(*flat) if len(varied) >= 4 or (len(varied) == 3 and len(flat) > 5) else 1
    bound = _bound(groups, counting, known, slot)
    order = _order(numbers)
    pairs = sum(len(group) * (len(group) - 1) / 2 for group in numbers)
    unlike = all(len(set(group)) == len(group) for group in numbers)
    return Values(
        "int",
        low,
        high,
        step=max(1, steps),
        bound=None if bound is None else bound[0],
        base=1 if bound is None else bound[1],
        order=order,
        distinct=unlike and pairs / (min(high - low, 10**6) + 1) >= 1.5,
        permutation=bound is not None
        and high - low >= 2
        and all(
            sorted(group) == list(range(bound[1], bound[1] + len(group)))
            and len(group) == members[0].env[bound[0]]
            for group, members in zip(numbers, groups, strict=True)
            if group
        ),
        steady=(len(flat) >= 8 and low >= 0 and high <= 9 and len(varied) <= 4)
        or (low == high and len(flat) >= 3),
    )


def _order(groups: Sequence[Sequence[int]]) -> str:
    """How all groups are sorted, where that is no accident."""
    steps = [pair for group in groups for pair in itertools.pairwise(group)]
    longest = max(map(len, groups))
    if len(steps) < 4 or longest < 3:
        return ""
    for sign, hold in (
        ("<", all(a < b for a, b in steps)),
        ("<=", all(a <= b for a, b in steps)),
        (">", all(a > b for a, b in steps)),
        (">=", all(a >= b for a, b in steps)),
    ):
        if hold:
            alike = sum(a == b for a, b in steps)
            return sign if len(steps) - alike >= 3 else ""
    return ""


def _bound(
    groups: Sequence[Sequence[_Seen]], counting: set[int], known: Sequence[int], slot: int
) -> tuple[int, int] | None:
    """A number above within which all these are, as indices are, and the least index."""
    seen = [one for group in groups for one in group]
    values = [int(one.token) for one in seen]
    if min(values) < 0 or (len(values) < 3 and slot not in counting):
        return None
    base = 0 if min(values) == 0 else 1
    best: tuple[float, bool, int] | None = None
    for candidate in [*known, *(~s for s in known)]:
        limits = [one.env.get(candidate, -1) for one in seen]
        if candidate == slot or min(limits) < 1 or max(limits) < 3:
            continue
        if not all(v <= n - 1 + base for v, n in zip(values, limits, strict=True)):
            continue
        near = [
            max((int(one.token) + 1 - base) / one.env[candidate] for one in group)
            for group in groups
            if group
        ]
        close = max(near) >= (0.6 if len(values) > 4 else 0.75)
        if close and len(values) >= (3 if candidate in counting else 5):
            found = (round(sum(near) / len(near), 3), candidate in counting, -candidate)
            best = found if best is None else max(best, found)
    return None if best is None else (-best[2], base)


def _links(
    line: Line,
    tables: Sequence[Sequence[tuple[tuple[str, ...], Env]]],
    values: Mapping[int, Values],
    counting: set[int],
    *,
    inside: bool,
) -> Links | None:
    """What holds between the columns of a line in every sample."""
    columns = [
        position
        for position in range(min(line.width, 6))
        if values[line.first + position].kind == "int" and line.first + position not in counting
    ]
    rows = [tokens for table in tables for tokens, _ in table]
    edge = _edge(line, tables, values) if inside else None
    pairs = []
    for left, right in itertools.combinations(columns, 2):
        one, other = values[line.first + left], values[line.first + right]
        if one.high < other.low or other.high < one.low or one.bound != other.bound:
            continue
        numbers = [(int(tokens[left]), int(tokens[right])) for tokens in rows]
        if len(numbers) >= (4 if inside else 3):
            if all(a < b for a, b in numbers):
                pairs.append((left, right, "<"))
            elif len(numbers) >= 5 and all(a <= b for a, b in numbers):
                pairs.append((left, right, "<="))
        if (
            not any(pair[:2] == (left, right) for pair in pairs)
            and edge == (left, right)
            and all(a != b for a, b in numbers)
        ):
            pairs.append((left, right, "!="))
    if edge is None:
        return Links(tuple(pairs)) if pairs else None
    return _graph(line, tables, values, (edge, tuple(pairs)))


def _edge(
    line: Line,
    tables: Sequence[Sequence[tuple[tuple[str, ...], Env]]],
    values: Mapping[int, Values],
) -> tuple[int, int] | None:
    """The first two columns beside each other that are indices within the same number."""
    if sum(map(len, tables)) < 3:
        return None
    for left in range(min(line.width - 1, 3)):
        one, other = values[line.first + left], values[line.first + left + 1]
        if one.kind != "int" or other.kind != "int":
            continue
        for shared in (one.bound, other.bound):
            if (
                shared is not None
                and shared >= 0
                and _both_within(tables, shared, (left, one, other))
            ):
                return left, left + 1
    return None


def _both_within(
    tables: Sequence[Sequence[tuple[tuple[str, ...], Env]]],
    shared: int,
    columns: tuple[int, Values, Values],
) -> bool:
    """Whether two columns are indices within one number, whatever else bounds one of them."""
    left, one, other = columns
    base = min(one.low, other.low)
    return base in (0, 1) and all(
        max(int(tokens[left]), int(tokens[left + 1])) <= env.get(shared, -1) - 1 + base
        for table in tables
        for tokens, env in table
    )


def _graph(
    line: Line,
    tables: Sequence[Sequence[tuple[tuple[str, ...], Env]]],
    values: Mapping[int, Values],
    known: tuple[tuple[int, int], tuple[tuple[int, int, str], ...]],
) -> Links:
    (left, right), pairs = known
    one, other = values[line.first + left], values[line.first + right]
    bounds = [b for b in (one.bound, other.bound) if b is not None and b >= 0]
    nodes = next(b for b in bounds if _both_within(tables, b, (left, one, other)))
    base = min(one.low, other.low, 1)
    connected = simple = tree = True
    for table in tables:
        if not table:
            continue
        count = table[0][1][nodes]
        edges = [(int(tokens[left]), int(tokens[right])) for tokens, _ in table]
        simple = simple and len({frozenset(edge) for edge in edges}) == len(edges)
        connected = connected and _components(edges) + count - len(set(sum(edges, ()))) == 1
        tree = tree and len(edges) == count - 1
    return Links(pairs, (left, right), nodes, base, tree and connected, connected, simple)


def _components(edges: Sequence[tuple[int, int]]) -> int:
    """How many connected parts the ends of these edges form."""
    root: dict[int, int] = {}

    def find(node: int) -> int:
        while root.setdefault(node, node) != node:
            root[node] = root[root[node]]
            node = root[node]
        return node

    for a, b in edges:
        root[find(a)] = find(b)
    return sum(find(node) == node for node in list(root))


_NAMES = "nmkqpwhstuvxyz"


def _said(form: Form) -> str:
    """The form in words."""
    names = {slot: _NAMES[i % len(_NAMES)] for i, slot in enumerate(sorted(form.depth))}
    said = []
    for node in form.nodes:
        said.append(_said_node(node, form, names))
    return "; ".join(said)


def _said_node(node: Node, form: Form, names: Mapping[int, str]) -> str:
    if isinstance(node, Repeat):
        body = "; ".join(_said_node(each, form, names) for each in node.body)
        body = f"({body})" if len(node.body) > 1 else f"[{body}]"
        if node.count is not None:
            graph = form.links.get(node.body[0].first) if isinstance(node.body[0], Line) else None
            kind = " as a tree" if graph is not None and graph.tree else ""
            kind = kind or (" as edges" if graph is not None and graph.edge else "")
            return f"{_said_count(node.count, names)} x {body}{kind}"
        return f"{body} until " + (" ".join(node.end) if node.end is not None else "the end")
    if isinstance(node, Choice):
        return " or ".join(_said_node(line, form, names) for _, line in node.lines)
    columns = [
        names.get(slot) or _said_values(form.values[slot], names)
        for slot in range(node.first, node.first + node.width)
    ]
    if node.tail is not None:
        number = "some" if node.tail.free else _said_count(node.tail, names)
        slot = node.first + node.width
        what = _said_values(form.values[slot], names) if slot in form.values else "values"
        columns.append(f"{number} of {what}")
    return ", ".join(columns) or "an empty line"


def _said_count(count: Count, names: Mapping[int, str]) -> str:
    if count.var is None:
        return str(count.offset)
    said = names.get(count.var, "length")
    if count.other is not None:
        said += f" * {names.get(count.other, 'length')}"
    if count.scale != 1:
        said = f"{count.scale}{said}"
    return said + (
        f" {'+' if count.offset > 0 else '-'} {abs(count.offset)}" if count.offset else ""
    )


def _said_values(values: Values, names: Mapping[int, str]) -> str:
    match values.kind:
        case "choice":
            return "|".join(values.words[:4]) + ("|..." if len(values.words) > 4 else "")
        case "pattern":
            return "like " + values.words[0]
        case "word":
            length = f"{values.low}..{values.high}"
            if values.length is not None:
                length = _said_count(values.length, names)
            return f"{length} letters of {values.letters[:30]}"
        case "real":
            return f"{values.low}..{values.high} with {values.decimals} decimals"
    if values.bound is not None:
        limit = names.get(values.bound, "a number above")
        said = f"{values.base}..{limit}{'' if values.base else ' - 1'}"
    else:
        said = f"{values.low}..{values.high}"
    return (
        ("permutation " if values.permutation else "")
        + said
        + (f" {values.order}" if values.order else "")
    )
