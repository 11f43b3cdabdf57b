"""What inputs are made of: a draw of random values as text, and recipes from a size to an input."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass

LOWER = "abcdefghijklmnopqrstuvwxyz"


class Draw(random.Random):
    """Random values as text, separated the way inputs are."""

    def ints(self, count: int, low: int, high: int) -> str:
        """`count` integers within low..high, on one line."""
        return " ".join(map(str, self.values(count, low, high)))

    def values(self, count: int, low: int, high: int) -> list[int]:
        """`count` integers within low..high."""
        return [self.randint(low, high) for _ in range(count)]

    def ascending(self, count: int, low: int, high: int) -> str:
        """`count` integers within low..high in ascending order, different where they can be."""
        if high - low + 1 >= count:
            return " ".join(map(str, sorted(self.sample(range(low, high + 1), count))))
        return " ".join(map(str, sorted(self.values(count, low, high))))

    def word(self, length: int, alphabet: str = LOWER) -> str:
        """`length` letters of `alphabet`."""
        return "".join(self.choices(alphabet, k=length))

    def permutation(self, count: int, first: int = 1) -> str:
        """The `count` integers from `first` on, in random order."""
        return " ".join(map(str, self.sample(range(first, first + count), count)))

    def tree(self, count: int, first: int = 1) -> list[str]:
        """The edges of a tree: every node hangs on an earlier one."""
        return [
            f"{self.randint(first, node - 1)} {node}" for node in range(first + 1, first + count)
        ]

    def edges(self, nodes: int, count: int, first: int = 1) -> list[str]:
        """`count` edges of two different nodes."""
        found = []
        for _ in range(count):
            one, other = self.sample(range(first, first + nodes), 2)
            found.append(f"{one} {other}")
        return found

    def interval(self, low: int, high: int) -> str:
        """Two integers within low..high, the smaller first."""
        return " ".join(map(str, sorted(self.values(2, low, high))))


@dataclass(frozen=True, slots=True)
class Recipe:
    """`top`: the largest size that makes sense; `write`: from a draw and a size to an input."""

    top: int
    write: Callable[[Draw, int], str | Iterable[str]]

    def text(self, draw: Draw, size: int) -> str:
        """The input, its last line ended."""
        written = self.write(draw, size)
        return written + "\n" if isinstance(written, str) else "\n".join(written) + "\n"


def many(count: int, line: Callable[[], object]) -> list[str]:
    """`count` lines, each from a call."""
    return [str(line()) for _ in range(count)]


def family(draw: Draw, nodes: int) -> list[str]:
    """A rooted tree from 0 on, a line a node: the number of children, then the children."""
    children: list[list[int]] = [[] for _ in range(nodes)]
    for node in range(1, nodes):
        children[draw.randint(max(0, node - 50), node - 1)].append(node)
    return [" ".join(map(str, (len(found), *found))) for found in children]


def named_family(draw: Draw, nodes: int) -> list[str]:
    """The same with the node before its line."""
    return [f"{node} {line}" for node, line in enumerate(family(draw, nodes))]


def sparse(draw: Draw, nodes: int) -> list[str]:
    """Adjacency lists of a directed graph from 1 on: node, degree, neighbours."""
    found = []
    for node in range(1, nodes + 1):
        others = draw.sample(range(1, nodes + 1), draw.randint(0, min(nodes, 60)))
        found.append(" ".join(map(str, (node, len(others), *others))))
    return found


def dense(draw: Draw, nodes: int) -> list[str]:
    """Adjacency lists with weights of a directed graph from 0 on, which a path connects."""
    found = []
    for node in range(nodes):
        others = {*draw.sample(range(nodes), nodes // 2), (node + 1) % nodes} - {node}
        pairs = " ".join(f"{other} {draw.randint(0, 100000)}" for other in sorted(others))
        found.append(f"{node} {len(others)} {pairs}")
    return found


def weighted(draw: Draw, edges: list[str], low: int, high: int) -> list[str]:
    """Edges with a weight within low..high."""
    return [f"{edge} {draw.randint(low, high)}" for edge in edges]


def matrix(draw: Draw, rows: int, columns: int, low: int, high: int) -> list[str]:
    """`rows` lines of integers."""
    return [draw.ints(columns, low, high) for _ in range(rows)]


def rank_commands(draw: Draw, count: int) -> list[str]:
    """Insertions and searches of integers."""
    return many(
        count,
        lambda: (
            f"insert {draw.randint(0, 2 * 10**9)}"
            if draw.random() < 0.6
            else f"find {draw.randint(0, 2 * 10**9)}"
        ),
    )


def heap_commands(draw: Draw, count: int) -> list[str]:
    """Commands of a priority queue, never one on an empty queue."""
    held, found = 0, []
    for _ in range(count):
        if held and draw.random() < 0.45:
            held -= 1
            found.append("extract")
        else:
            held += 1
            found.append(f"insert {draw.randint(0, 2 * 10**9)}")
    return [*found, "end"]


def sliding_puzzle(draw: Draw) -> str:
    """A board of 2 rows and 4 columns, 60 moves from the solved one."""
    board, hole = list(range(8)), 0
    for _ in range(60):
        steps = [hole ^ 4 if hole < 4 else hole - 4]
        steps += [hole - 1] * (hole % 4 > 0) + [hole + 1] * (hole % 4 < 3)
        target = draw.choice(steps)
        board[hole], board[target], hole = board[target], board[hole], target
    return " ".join(map(str, board))


def cases(count: int, *lines: Callable[[], object]) -> list[str]:
    """`count` test cases of the same lines, their number before them."""
    return [str(count), *(str(line()) for _ in range(count) for line in lines)]


def ticks(draw: Draw, rows: int) -> list[str]:
    """A field on which ticks of size 2 were drawn."""
    field = [["."] * 19 for _ in range(rows)]
    for _ in range(6):
        row, column = draw.randint(2, rows - 1), draw.randint(2, 16)
        for step in range(3):
            field[row - step][column - step] = field[row - step][column + step] = "*"
    return ["".join(line) for line in field]


def queries(draw: Draw, count: int) -> list[str]:
    """Appends, and replacements of one value by another."""
    return many(
        count,
        lambda: (
            f"1 {draw.randint(1, 5000)}" if draw.random() < 0.5 else f"2 {draw.ints(2, 1, 5000)}"
        ),
    )


def sums(draw: Draw) -> str:
    """The sorted sums of all subsets of three numbers."""
    a, b, c = draw.values(3, 1, 10**8)
    return " ".join(map(str, sorted([a, b, c, a + b, a + c, b + c, a + b + c])))


def chain(draw: Draw, count: int) -> list[str]:
    """The shapes of matrices that can be multiplied in this order."""
    sides = draw.values(count + 1, 1, 100)
    return [f"{rows} {columns}" for rows, columns in itertools.pairwise(sides)]


def orders(draw: Draw, nodes: int) -> list[str]:
    """A binary tree's nodes in preorder and in order."""

    def walk(low: int, high: int) -> tuple[list[int], list[int]]:
        if low > high:
            return [], []
        root = draw.randint(low, high)
        (pre, inside), (pre2, inside2) = walk(low, root - 1), walk(root + 1, high)
        return [root, *pre, *pre2], [*inside, root, *inside2]

    return [" ".join(map(str, order)) for order in walk(1, nodes)]


def distinct(draw: Draw, nodes: int, count: int) -> list[str]:
    """`count` different directed edges from 0 on."""
    every = [f"{a} {b}" for a in range(nodes) for b in range(nodes) if a != b]
    return draw.sample(every, min(count, len(every)))


def distinct_tree(draw: Draw, nodes: int) -> list[str]:
    """A connected graph of 2 * nodes - 2 different edges from 1 on."""
    tree = {(draw.randint(1, node - 1), node) for node in range(2, nodes + 1)}
    others = [
        (a, b) for a in range(1, nodes) for b in range(a + 1, nodes + 1) if (a, b) not in tree
    ]
    return [f"{a} {b}" for a, b in [*sorted(tree), *draw.sample(others, nodes - 1)]]


def constellation(draw: Draw, stars: int) -> list[str]:
    """Points, then the picture in which they lie somewhere, shifted."""
    picture = [tuple(draw.values(2, 0, 10**6)) for _ in range(stars)]
    shown = draw.sample(picture, max(1, stars // 5))
    moved = [(x + 77, y - 99) for x, y in shown]
    return [
        str(len(shown)),
        *(f"{x} {y}" for x, y in moved),
        str(stars),
        *(f"{x} {y}" for x, y in picture),
    ]


def affinities(draw: Draw, nodes: int) -> list[str]:
    """A symmetric matrix with zeros on its diagonal."""
    value = {(a, b): draw.randint(-(10**9), 10**9) for a in range(nodes) for b in range(a)}
    return [
        " ".join(str(value.get((max(a, b), min(a, b)), 0)) for b in range(nodes))
        for a in range(nodes)
    ]


def relabelled(draw: Draw, length: int) -> list[str]:
    """A word, and the same under a permutation of the letters."""
    word = draw.word(length)
    table = str.maketrans(LOWER, "".join(draw.sample(LOWER, 26)))
    return [word, word.translate(table)]


def keys(draw: Draw) -> Callable[[], str]:
    """Lines in turn: a price and a number of boxes; the boxes."""
    boxes: list[int] = []

    def line() -> str:
        nonlocal boxes
        if boxes:
            text, boxes = " ".join(map(str, boxes)), []
            return text
        boxes = sorted(draw.sample(range(1, 13), draw.randint(1, 3)))
        return f"{draw.randint(1, 100000)} {len(boxes)}"

    return line


def brackets(draw: Draw, length: int) -> str:
    """Round brackets that need not match."""
    return draw.word(length, "()")
