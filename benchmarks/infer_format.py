"""Guesses the format of a problem's input from samples, as a recipe for larger ones.

A format is a list of parts, each of which explains some lines of every sample in the same way: a
line of as many tokens as a header said, that many lines, and so on. Values are drawn from the
range seen. Not covered: nested test cases, and anything of which the samples show only one size.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from input_formats import LOWER, Draw, Recipe

TOP = 200_000  # elements, lines or letters
TOP_NUMBER = 10**9  # a lone number that does not count anything
_DEEPEST = 6  # parts of a format

_DECIMAL = re.compile(r"-?\d+(\.\d+)?")

Lines = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Values:
    """How one column, or the elements of one line, look. `count`: within 1..n, as nodes are.

    `decimals`: digits behind the point; `choices`: the words seen, where they are but few."""

    low: int = 0
    high: int = 0
    count: bool = False
    permutation: bool = False
    ascending: bool = False
    alphabet: str = ""
    decimals: int = 0
    choices: tuple[str, ...] = ()

    def one(self, draw: Draw, size: int) -> str:
        """One value."""
        if self.decimals:
            return f"{draw.uniform(self.low, self.high):.{self.decimals}f}"
        if self.choices:
            return draw.choice(self.choices)
        if self.alphabet:
            return draw.word(10, self.alphabet)
        return str(draw.randint(1, size) if self.count else draw.randint(self.low, self.high))

    def many(self, draw: Draw, length: int, size: int) -> str:
        """A line of `length` values."""
        if self.permutation:
            return draw.permutation(length)
        low, high = (1, size) if self.count else (self.low, self.high)
        if self.ascending:
            return draw.ascending(length, low, max(high, 10 * length))
        return draw.ints(length, low, high)


@dataclass(frozen=True, slots=True)
class Header:
    """A line of numbers: the positions of those that later parts count by, and the others."""

    columns: tuple[Values, ...]
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A line of n + `offset` numbers."""

    values: Values
    offset: int


@dataclass(frozen=True, slots=True)
class Table:
    """n + `offset` lines of the same columns. `tree`: the first two columns are its edges."""

    columns: tuple[Values, ...]
    offset: int
    tree: bool


@dataclass(frozen=True, slots=True)
class Word:
    """A line of n letters; without a header before it, n is how long it is."""

    alphabet: str


Part = Header | Row | Table | Word


def infer(samples: Sequence[str]) -> Recipe | None:
    """A recipe for larger inputs like these; None when no format explains them all."""
    split = [tuple(tuple(line.split()) for line in text.splitlines()) for text in samples]
    split = [lines for lines in split if lines and all(lines)]
    if not split or len(split) < len(samples):
        return None
    parts = _explain(split, [0] * len(split), {}, _DEEPEST)
    if parts is None:
        return None
    counted = any(not isinstance(part, Header) for part in parts)
    return Recipe(TOP if counted else TOP_NUMBER, lambda draw, size: _write(parts, draw, size))


def _explain(
    samples: Sequence[Lines],
    at: Sequence[int],
    counts: dict[tuple[int, int], tuple[int, ...]],
    depth: int,
) -> list[Part] | None:
    """Parts for the lines from `at` on. `counts`: numbers of headers above, by part and column.

    Larger parts go first, and are undone where they leave a rest that nothing explains."""
    if all(place == len(lines) for lines, place in zip(samples, at, strict=True)):
        return []
    if depth == 0 or any(place >= len(lines) for lines, place in zip(samples, at, strict=True)):
        return None
    here = [lines[place] for lines, place in zip(samples, at, strict=True)]
    for numbers in counts.values():
        for offset in (0, -1, 1):
            wanted = [number + offset for number in numbers]
            found: Row | Word | Table | None = _row(here, wanted, offset) or _word(here, wanted)
            step = [1] * len(at)
            if found is None:
                found, step = _table(samples, at, wanted, offset), wanted
            if found is not None:
                after = [place + more for place, more in zip(at, step, strict=True)]
                rest = _explain(samples, after, counts, depth - 1)
                if rest is not None:
                    return [found, *rest]
    after = [place + 1 for place in at]
    free = _word(here, [len("".join(tokens)) for tokens in here])
    if free is not None:
        rest = _explain(samples, after, counts, depth - 1)
        return None if rest is None else [free, *rest]
    return _header(samples, at, here, counts, depth)


def _header(
    samples: Sequence[Lines],
    at: Sequence[int],
    here: Sequence[tuple[str, ...]],
    counts: dict[tuple[int, int], tuple[int, ...]],
    depth: int,
) -> list[Part] | None:
    width = len(here[0])
    if width > 8 or any(len(tokens) != width or not _numbers(tokens) for tokens in here):
        return None
    columns = [tuple(int(tokens[column]) for tokens in here) for column in range(width)]
    new = {(depth, column): column_values for column, column_values in enumerate(columns)}
    rest = _explain(samples, [place + 1 for place in at], {**counts, **new}, depth - 1)
    if rest is None:
        return None
    # Which numbers count is what the lines below them, explained, have told by their lengths.
    shown = _lengths(samples, [place + 1 for place in at])
    counting = [
        column
        for column, values in enumerate(columns)
        if any(
            all(value + offset in lengths for value, lengths in zip(values, shown, strict=True))
            for offset in (0, -1, 1)
        )
    ]
    first = columns[counting[0]] if counting else None
    described = tuple(_column(list(map(str, values)), first) for values in columns)
    return [Header(described, tuple(counting)), *rest]


def _lengths(samples: Sequence[Lines], at: Sequence[int]) -> list[set[int]]:
    """By sample: how many lines follow, and how long they are."""
    found = []
    for lines, place in zip(samples, at, strict=True):
        lengths = {len(lines) - place}
        for tokens in lines[place:]:
            lengths.add(len(tokens))
            lengths.add(len(tokens[0]))
        for _, group in itertools.groupby(lines[place:], key=len):
            lengths.add(len(list(group)))
        found.append(lengths)
    return found


def _numbers(tokens: Sequence[str]) -> bool:
    return all(token.lstrip("-").isdigit() for token in tokens)


def _row(here: Sequence[tuple[str, ...]], wanted: Sequence[int], offset: int) -> Row | None:
    if any(len(tokens) != number for tokens, number in zip(here, wanted, strict=True)):
        return None
    if max(wanted) < 2 or not all(map(_numbers, here)):
        return None
    rows = [list(map(int, tokens)) for tokens in here]
    flat = [value for row in rows for value in row]
    return Row(
        Values(
            low=min(flat),
            high=max(flat),
            count=all(min(row) >= 1 and max(row) <= len(row) - offset for row in rows),
            permutation=all(sorted(row) == list(range(1, len(row) + 1)) for row in rows),
            ascending=max(map(len, rows)) > 2 and all(sorted(row) == row for row in rows),
        ),
        offset,
    )


def _word(here: Sequence[tuple[str, ...]], wanted: Sequence[int]) -> Word | None:
    for tokens, number in zip(here, wanted, strict=True):
        if len(tokens) != 1 or len(tokens[0]) != number:
            return None
    letters = set("".join(tokens[0] for tokens in here))
    longest = max(len(tokens[0]) for tokens in here)
    if longest < 2 or (letters <= set("-0123456789") and not {"0", "1"} >= letters):
        return None
    return Word(LOWER if len(letters) > 6 and letters <= set(LOWER) else "".join(sorted(letters)))


def _table(
    samples: Sequence[Lines], at: Sequence[int], wanted: Sequence[int], offset: int
) -> Table | None:
    blocks = [
        lines[place : place + number] if number > 0 else ()
        for lines, place, number in zip(samples, at, wanted, strict=True)
    ]
    if any(len(block) != number for block, number in zip(blocks, wanted, strict=True)):
        return None
    widths = {len(tokens) for block in blocks for tokens in block}
    if len(widths) != 1 or max(wanted) < 2:
        return None
    width = widths.pop()
    sizes = [number - offset for number in wanted]
    columns = tuple(
        _column(
            [tokens[column] for block in blocks for tokens in block],
            [size for block, size in zip(blocks, sizes, strict=True) for _ in block],
        )
        for column in range(width)
    )
    tree = offset == -1 and width >= 2 and columns[0].count and columns[1].count
    return Table(columns, offset, tree)


def _column(tokens: Sequence[str], sizes: Sequence[int] | None) -> Values:
    if not _numbers(tokens):
        if all(_DECIMAL.fullmatch(token) for token in tokens):
            reals = list(map(float, tokens))
            digits = max(len(token.partition(".")[2]) for token in tokens)
            return Values(math.floor(min(reals)), math.ceil(max(reals)), decimals=digits)
        words = tuple(sorted(set(tokens)))
        few = 2 * len(words) <= len(tokens)
        return Values(alphabet="".join(sorted(set("".join(tokens)))), choices=words if few else ())
    numbers = list(map(int, tokens))
    within = sizes is not None and all(
        1 <= number <= size for number, size in zip(numbers, sizes, strict=True)
    )
    return Values(low=min(numbers), high=max(numbers), count=within)


def _write(parts: Sequence[Part], draw: Draw, size: int) -> list[str]:
    """An input of these parts, every count of which is `size`."""
    lone = all(isinstance(part, Header) for part in parts)
    found: list[str] = []
    for part in parts:
        match part:
            case Header(columns, counts):
                found.append(" ".join(_number(draw, size, columns, counts, lone)))
            case Row(values, offset):
                found.append(values.many(draw, size + offset, size))
            case Word(alphabet):
                found.append(draw.word(size, alphabet))
            case Table(columns, offset, tree):
                found += _table_lines(draw, size, columns, (size + offset, tree))
    return found


def _number(
    draw: Draw, size: int, columns: Sequence[Values], counts: Sequence[int], lone: bool
) -> list[str]:
    """A header's numbers. Where nothing is counted, the one that was largest is the size."""
    if lone:
        top = max(values.high for values in columns)
        return [str(max(1, size * values.high // max(1, top))) for values in columns]
    return [
        str(size) if column in counts else values.one(draw, size)
        for column, values in enumerate(columns)
    ]


def _table_lines(
    draw: Draw, size: int, columns: Sequence[Values], shape: tuple[int, bool]
) -> list[str]:
    rows, tree = shape
    make: Callable[[Values], str] = lambda values: values.one(draw, size)  # noqa: E731
    if tree:
        return [" ".join([edge, *map(make, columns[2:])]) for edge in draw.tree(size)]
    return [" ".join(map(make, columns)) for _ in range(rows)]
