"""The single lines, counts and ends that samples can show at some places, each with its price.

Nothing is decided here: `hasten.data.shape.search` joins these into whole readings, the cheapest
first. A price says how much is left unexplained, or is a coincidence, if the guess is right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hasten.data.shape.form import Choice, Count, Env, Line, Lines

_WIDEST = 40  # columns of a line
_END = re.compile(r"0+|-1|[^\d\s]|[A-Z]{3,}|end|quit")
_FORMS = ((1, 0, 0.0), (1, -1, 0.5), (1, 1, 0.6), (2, 0, 0.5))  # scale, offset, price


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sample, or a block of one, is to be read on, and the numbers read so far."""

    lines: Lines
    at: int
    env: Env

    def left(self) -> int:
        """How many lines are yet to be read."""
        return len(self.lines) - self.at


@dataclass(slots=True)
class Work:
    """How many more lines and counts may be looked at."""

    left: int

    def spend(self, amount: int) -> None:
        """Take from what is left; it may become negative, and the search ends then."""
        self.left -= amount


def lines_at(
    places: Sequence[Place], scope: tuple[int, ...], slot: int, work: Work, *, strict: bool
) -> list[tuple[float, Line, int]]:
    """The kinds of line that all the lines at `places` can be, and the next free slot.

    `strict`: a governed rest of one token at most is no list."""
    work.spend(len(places) + 4)
    here = [place.lines[place.at] for place in places]
    widths = [len(tokens) for tokens in here]
    least, most = min(widths), max(widths)
    found: list[tuple[float, Line, int]] = []
    if least == most <= _WIDEST:
        price = 1 + 0.2 * min(least, 12) + _mixed(here)
        found.append((price, Line(slot, least), slot + least + 1))
    outer = _columns(places, scope)
    for prefix in range(min(3, least) + 1):
        rest = [width - prefix for width in widths]
        if max(rest) < (2 if strict else 1) or (prefix and least == most and least < 3):
            continue
        columns = list(outer) if prefix <= 1 else []
        for position in range(prefix):
            columns.append((slot + position, [_number(tokens[position]) for tokens in here]))
        work.spend(len(columns))
        for count, price in _governing(columns, rest):
            price += 1.3 + 0.2 * prefix + 0.3 * (prefix > 1)
            found.append((price, Line(slot, prefix, count), slot + prefix + 1))
    if least != most and most >= 2:
        found.append((2.0 if texts(places) else 3.5, Line(slot, 0, Count(free=True)), slot + 1))
    return found


def choices_at(places: Sequence[Place], slot: int) -> list[tuple[float, Choice, int]]:
    """Lines whose first token says how long they are, and the next free slot."""
    here = [place.lines[place.at] for place in places]
    if len({len(tokens) for tokens in here}) == 1 or () in here:
        return []
    widths: dict[str, set[int]] = {}
    for tokens in here:
        widths.setdefault(tokens[0], set()).add(len(tokens))
    if len(widths) > 8 or any(len(seen) > 1 for seen in widths.values()):
        return []
    if len(here) < 2 * len(widths) and any(tag.isdecimal() for tag in widths):
        return []
    lines = []
    for tag in sorted(widths):
        (width,) = widths[tag]
        lines.append((tag, Line(slot, width)))
        slot += width + 1
    return [(1.4 + 0.3 * len(widths), Choice(tuple(lines)), slot)]


def counts_at(
    places: Sequence[Place], scope: tuple[int, ...], work: Work
) -> Iterator[tuple[Count, list[int], float]]:
    """What numbers above may say about how many lines follow, as far as there are so many."""
    left = [place.left() for place in places]
    columns = _columns(places, scope)
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
    work.spend(len(candidates))
    known: dict[tuple[int, ...], int] = {}
    for count, times, price in sorted(candidates, key=lambda found: found[2]):
        if min(times) >= 0 and all(n <= most for n, most in zip(times, left, strict=True)):
            key = tuple(times)
            known[key] = known.get(key, 0) + 1
            if known[key] > 2:
                continue  # more numbers say the same
            yield count, times, price + _coincidence(times)


def ends_at(places: Sequence[Place]) -> Iterator[tuple[tuple[str, ...] | None, float]]:
    """Lines that may end a list of unknown length, and None for the end of the input."""
    last = {place.lines[-1] for place in places}
    lengths = {place.left() for place in places}
    if min(lengths) <= 0:
        return
    if len(last) == 1:
        end = last.pop()
        alike = len(set(end)) == 1
        if alike and all(_END.fullmatch(token) for token in end):
            yield end, 0.8
    if max(lengths) >= 2:
        alone = 1.0 if len(places) == 1 else 2.5
        yield None, 2.5 + (alone if len(lengths) == 1 else 0.0)


def alike_at(places: Sequence[Place]) -> list[int]:
    """How many lines of one width follow in every sample, and what divides them: a board, say."""
    runs = []
    for place in places:
        run, width = 0, len(place.lines[place.at]) if place.left() > 0 else 0
        while (
            width and run < 60 and run < place.left() and len(place.lines[place.at + run]) == width
        ):
            run += 1
        runs.append(run)
    least = min(runs)
    lengths = {least, *(least // n for n in (2, 3, 4, 5) if least % n == 0)}
    return [length for length in lengths if length >= 3]


def texts(places: Sequence[Place]) -> bool:
    """Whether most tokens here are no numbers."""
    tokens = [token for place in places for token in place.lines[place.at]]
    return 2 * sum(token.lstrip("-").isdecimal() for token in tokens) < len(tokens)


def _columns(places: Sequence[Place], slots: Sequence[int]) -> list[tuple[int, list[int]]]:
    return [(slot, [place.env.get(slot, -1) for place in places]) for slot in slots]


def _governing(
    columns: Sequence[tuple[int, list[int]]], rest: list[int]
) -> Iterator[tuple[Count, float]]:
    """Up to two numbers that say how long the rests of lines are, the nearest first."""
    weak, kept, first = _coincidence(rest), 0, rest[0]
    for near, (slot, numbers) in enumerate(reversed(columns)):
        for scale, offset, price in _FORMS:
            if scale * numbers[0] + offset != first:
                continue  # most fail here, and the search spends its time in this loop
            if all(scale * n + offset == r for n, r in zip(numbers, rest, strict=True)):
                if min(numbers) >= 0 and kept < 2:
                    kept += 1
                    yield Count(slot, scale, offset), price + weak + 0.05 * min(near, 4)
                break


def _number(token: str) -> int:
    return int(token) if token.isdecimal() and len(token) <= 7 else -1


def _coincidence(counts: Sequence[int]) -> float:
    """What it costs that a number governs, when the samples show it for one size only."""
    if len(set(counts)) > 1:
        return 0.0
    return {0: 1.5, 1: 0.8, 2: 0.45, 3: 0.2}.get(counts[0], 0.05)


def _mixed(here: Sequence[tuple[str, ...]]) -> float:
    """What it costs that a column holds numbers and words."""
    if len(here) == 1:
        return 0.0
    price = 0.0
    for column in zip(*here, strict=True):
        numeric = sum(token.lstrip("-").replace(".", "", 1).isdecimal() for token in column)
        price += 0.5 * (0 < numeric < len(column))
    return price
