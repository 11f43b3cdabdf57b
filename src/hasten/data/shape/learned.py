"""From one reading of all samples to a form: its values, links, dimensions and largest size."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hasten.data.shape.form import (
    Choice,
    Count,
    Env,
    Form,
    Item,
    Line,
    Lines,
    Node,
    Repeat,
    Values,
    note,
    read,
)
from hasten.data.shape.links import Table, links_of
from hasten.data.shape.said import said_of
from hasten.data.shape.values import Seen, values_of

_TOP = 200_000  # elements, lines or letters
_TOP_NUMBER = 10**9  # a lone number that does not count anything


@dataclass(frozen=True, slots=True)
class Learned:
    """A form with what its values look like. `surprise`: what is to be added to its price."""

    form: Form
    surprise: float
    top: int
    said: str


class _Gathered:
    """All values of a form in all samples, by slot: groups are lists, or columns of one table."""

    def __init__(self, nodes: Sequence[Node], samples: Sequence[Lines]) -> None:
        self.groups: dict[int, list[list[Seen]]] = {}
        self.tables: dict[int, list[Table]] = {}
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
            self._group(slot, fresh).append(Seen(token, here))
        table = self.tables.setdefault(line.first, [])
        if fresh:
            table.append([])
        table[-1].append((tokens, here))
        if line.tail is not None:
            rest = tokens[line.width :]
            self.uses.setdefault(line.tail, []).append(len(rest))
            self._group(line.first + line.width, fresh=True).extend(
                Seen(token, here) for token in rest
            )

    def _group(self, slot: int, fresh: bool) -> list[Seen]:
        groups = self.groups.setdefault(slot, [])
        if fresh or not groups:
            groups.append([])
        return groups[-1]


def learn_form(nodes: tuple[Node, ...], samples: Sequence[Lines], separator: str) -> Learned:
    """What values, links and sizes of a reading look like."""
    seen = _Gathered(nodes, samples)
    counting = {slot for count in seen.uses if not count.free for slot in count.slots()}
    values: dict[int, Values] = {}
    governed = 0
    for slot, groups in seen.groups.items():
        known = [other for other in seen.groups if other < slot]
        values[slot] = values_of(groups, counting, known, slot)
        length = values[slot].length
        if length is not None and length.var is not None and length.var >= 0:
            counting.add(length.var)
            governed += 1
    for tag, line in _tagged(nodes):
        values[line.first] = Values("choice", words=(tag,), steady=True)
    links = {}
    for first, (line, inside) in seen.lines.items():
        found = links_of(line, seen.tables[first], values, counting, inside=inside)
        if found is not None:
            links[first] = found
    counting.update(link.nodes for link in links.values() if link.edge is not None)
    depth, cases = _dimensions(nodes, values, counting)
    for link in links.values():
        if link.edge is not None:
            depth.setdefault(link.nodes, 1)
    free = any(count.free for count in seen.uses) or any(_endless(node) for node in nodes)
    lone = not depth and not free
    form = Form(nodes, values, links, depth, cases, lone, separator)
    surprise = -0.5 * governed + sum(1.5 for n in seen.uses.values() if max(n, default=0) < 2)
    return Learned(form, surprise, _top(form), said_of(form))


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
        return _TOP
    growing = [v for v in form.values.values() if not v.steady or v.high > v.low]
    if any(v.kind == "word" and v.high > 1 and v.length is None for v in growing):
        return _TOP
    highest = max((abs(v.high) for v in growing if v.kind == "int"), default=0)
    if not highest:
        return 1
    return _TOP_NUMBER if highest <= _TOP_NUMBER else 10 ** (12 if highest <= 10**12 else 18)


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
