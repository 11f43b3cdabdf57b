"""Learns what holds between the columns of a line: orders, and the edges of a graph."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

from hasten.data.shape.form import Env, Line, Links, Values

Table = list[tuple[tuple[str, ...], Env]]  # rows, with the numbers in force at each


def links_of(
    line: Line,
    tables: Sequence[Table],
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
            and edge is not None
            and (left, right) == (edge[0], edge[0] + 1)
            and all(a != b for a, b in numbers)
        ):
            pairs.append((left, right, "!="))
    if edge is None:
        return Links(tuple(pairs)) if pairs else None
    return _graph(line, tables, values, edge, tuple(pairs))


def _edge(
    line: Line,
    tables: Sequence[Table],
    values: Mapping[int, Values],
) -> tuple[int, int] | None:
    """Where the first two columns stand that are indices within one number, and its slot."""
    if sum(map(len, tables)) < 3:
        return None
    for left in range(min(line.width - 1, 3)):
        one, other = values[line.first + left], values[line.first + left + 1]
        if one.kind != "int" or other.kind != "int":
            continue
        base = min(one.low, other.low)
        for nodes in (one.bound, other.bound):  # something else may bound one of the two
            if nodes is not None and nodes >= 0 and _both_within(tables, left, nodes, base):
                return left, nodes
    return None


def _both_within(tables: Sequence[Table], left: int, nodes: int, base: int) -> bool:
    return base in (0, 1) and all(
        max(int(tokens[left]), int(tokens[left + 1])) <= env.get(nodes, -1) - 1 + base
        for table in tables
        for tokens, env in table
    )


def _graph(
    line: Line,
    tables: Sequence[Table],
    values: Mapping[int, Values],
    edge: tuple[int, int],
    pairs: tuple[tuple[int, int, str], ...],
) -> Links:
    """What kind of graph the edges are in every sample."""
    left, nodes = edge
    base = min(values[line.first + left].low, values[line.first + left + 1].low)
    connected = simple = tree = True
    for table in tables:
        count = table[0][1][nodes]
        edges = [(int(tokens[left]), int(tokens[left + 1])) for tokens, _ in table]
        ends = {end for pair in edges for end in pair}
        simple = simple and len({frozenset(pair) for pair in edges}) == len(edges)
        connected = connected and _components(edges) + count - len(ends) == 1
        tree = tree and len(edges) == count - 1
    return Links(pairs, (left, left + 1), nodes, base, tree and connected, connected, simple)


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
