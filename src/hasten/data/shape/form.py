"""What an input is made of, and how a text is read as one.

A form is a sequence of nodes. A `Line` has some columns and maybe a tail of as many tokens as a
number above says; a `Repeat` is a body so many times, or until a line that ends it, or until the
end. Every column has a slot, a number that is its name: an environment maps slots to the integers
read or drawn last, and ~slot to the length of a word. What the values of a slot look like is a
`Values`. Not covered: sizes that are a sum, or any other function, of several numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Lines = tuple[tuple[str, ...], ...]
Env = dict[int, int]
Item = tuple[str, ...] | list[list["Item"]]  # a line's tokens, or the blocks of a repetition


@dataclass(frozen=True, slots=True)
class Count:
    """How many: scale * value(var) * value(other) + offset; without `var` the offset alone.

    `free`: any number, which nothing in the input says."""

    var: int | None = None
    scale: int = 1
    offset: int = 0
    other: int | None = None
    free: bool = False

    def of(self, env: Mapping[int, int]) -> int:
        """The number under these values; negative where one of them is no number."""
        if self.var is None:
            return self.offset
        value = env.get(self.var, -1)
        if value < 0:
            return -1
        if self.other is not None:
            value *= max(-1, env.get(self.other, -1))
        return self.scale * value + self.offset

    def slots(self) -> list[int]:
        """The slots it depends on."""
        return [slot for slot in (self.var, self.other) if slot is not None]


@dataclass(frozen=True, slots=True)
class Line:
    """`width` columns, slots from `first` on; then `tail` tokens, of slot `first + width`."""

    first: int
    width: int
    tail: Count | None = None

    def fits(self, tokens: Sequence[str], env: Env) -> bool:
        """Whether a line is one of these; its numbers go to `env`."""
        if len(tokens) < self.width:
            return False
        for slot, token in enumerate(tokens[: self.width], self.first):
            note(env, slot, token)
        rest = len(tokens) - self.width
        if self.tail is None:
            return rest == 0
        return self.tail.free or rest == self.tail.of(env)


@dataclass(frozen=True, slots=True)
class Choice:
    """A line whose first token says which of several it is."""

    lines: tuple[tuple[str, Line], ...]

    def pick(self, tokens: Sequence[str]) -> Line | None:
        """The line that starts with the first of these tokens."""
        return next((line for tag, line in self.lines if tokens and tokens[0] == tag), None)


@dataclass(frozen=True, slots=True)
class Repeat:
    """`body` again and again: `count` times, or until the line `end`, or until the end."""

    body: tuple[Node, ...]
    count: Count | None = None
    end: tuple[str, ...] | None = None


Node = Line | Choice | Repeat


@dataclass(frozen=True, slots=True)
class Values:
    """How the values of a slot look. Within a list, or a column of rows: `order`, `distinct`.

    `kind`: int, real, word, choice (only `words`) or pattern (`parts`: text and ranges in turn).
    `bound`: a slot whose value n bounds these to `base` .. n - 1 + `base`. `letters`: of words,
    whose `length` is governed or else within `low` .. `high`. `step`: all are its multiples.
    `steady`: seen so often that larger values are unlikely."""

    kind: str
    low: int = 0
    high: int = 0
    step: int = 1
    bound: int | None = None
    base: int = 1
    order: str = ""  # "<", "<=", ">", ">="
    distinct: bool = False
    permutation: bool = False
    steady: bool = False
    decimals: int = 0
    letters: str = ""
    length: Count | None = None
    words: tuple[str, ...] = ()
    parts: tuple[str | tuple[int, int, int], ...] = ()  # text, or low, high and digits


@dataclass(frozen=True, slots=True)
class Links:
    """What holds between columns of one line: (left, right, "<" | "<=" | "!="), by position.

    `edge`: the positions of two columns that are the edges of a graph on `nodes` vertices; a
    `tree`, or `connected`; `simple`: no edge twice."""

    pairs: tuple[tuple[int, int, str], ...] = ()
    edge: tuple[int, int] | None = None
    nodes: int = 0
    base: int = 1
    tree: bool = False
    connected: bool = False
    simple: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """One way to read all samples. `depth`: by counting slot, in how many nested dimensions."""

    nodes: tuple[Node, ...]
    values: Mapping[int, Values]
    links: Mapping[int, Links]  # by the first slot of a line
    depth: Mapping[int, int]
    cases: frozenset[int]  # counting slots that say how many test cases there are
    lone: bool  # nothing is counted: numbers alone can grow
    separator: str = " "

    def read(self, lines: Lines) -> list[Item] | None:
        """The lines as items of the nodes; None where they are not of this form."""
        items: list[Item] = []
        return items if read(self.nodes, lines, 0, {}, items) == len(lines) else None


def note(env: Env, slot: int, token: str) -> None:
    """Keep a token's value, or the length of a word, in an environment."""
    if token.isdecimal() and len(token) <= 18:
        env[slot] = int(token)
    else:
        env[slot] = -1
    env[~slot] = len(token)


def read(nodes: Sequence[Node], lines: Lines, at: int, env: Env, items: list[Item]) -> int:
    """Read nodes from line `at` on; returns the line after them, -1 where they do not fit."""
    for node in nodes:
        if isinstance(node, Repeat):
            blocks: list[list[Item]] = []
            at = _read_repeat(node, lines, at, env, blocks)
            if at < 0:
                return -1
            items.append(blocks)
            continue
        tokens = lines[at] if at < len(lines) else ()  # an empty last line is none
        line = node if isinstance(node, Line) else node.pick(tokens)
        if line is None or (at == len(lines) and line.tail is None):
            return -1
        if not line.fits(tokens, env):
            return -1
        items.append(tokens)
        at = min(at + 1, len(lines))
    return at


def _read_repeat(node: Repeat, lines: Lines, at: int, env: Env, blocks: list[list[Item]]) -> int:
    times = None if node.count is None else node.count.of(env)
    if times is not None and (times < 0 or times > len(lines) - at + 1):
        return -1
    while times is None or len(blocks) < times:
        if times is None and (at >= len(lines) or lines[at] == node.end):
            break
        block: list[Item] = []
        after = read(node.body, lines, at, env, block)
        if after < at or (times is None and after == at):
            return -1
        blocks.append(block)
        at = after
    if node.end is None:
        return at
    return at + 1 if at < len(lines) else -1


def is_table(node: Repeat, form: Form) -> bool:
    """Whether a repetition is of one line of columns none of which counts anything."""
    if len(node.body) != 1:
        return False
    line = node.body[0]
    return (
        isinstance(line, Line)
        and line.tail is None
        and not any(slot in form.depth for slot in range(line.first, line.first + line.width))
    )


def edge_counts(form: Form, links: Links) -> set[int]:
    """The slots that say how many edges the graph of `links` has."""
    found: set[int] = set()
    stack: list[Node] = list(form.nodes)
    while stack:
        node = stack.pop()
        if isinstance(node, Repeat):
            stack += node.body
            line = node.body[0]
            if isinstance(line, Line) and form.links.get(line.first) is links and node.count:
                found.update(node.count.slots())
    return found


def split_lines(text: str, separator: str) -> Lines:
    """The tokens of every line, without empty lines at the end."""
    lines = text.rstrip().splitlines()
    if separator == ",":
        return tuple(tuple(part.strip() for part in line.split(",")) for line in lines)
    return tuple(tuple(line.split()) for line in lines)
