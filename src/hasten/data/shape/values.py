"""Learns what the values of one slot look like, from all that the samples hold of it.

Rules of thumb, each of which asks for so many values that a coincidence is unlikely: ranges,
orders, indices and permutations of integers; digits of reals; letters and lengths of words.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from hasten.data.shape.form import Count, Env, Values

_LOWER = "abcdefghijklmnopqrstuvwxyz"
_INT = re.compile(r"-?(0|[1-9]\d*)")
_REAL = re.compile(r"-?\d+(\.\d+)?")


@dataclass(frozen=True, slots=True)
class Seen:
    """One token with the numbers in force where it stood."""

    token: str
    env: Env


def values_of(
    groups: Sequence[Sequence[Seen]], counting: set[int], known: Sequence[int], slot: int
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


def _length(seen: Sequence[Seen], counting: set[int], known: Sequence[int]) -> Count | None:
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


def _words(groups: Sequence[Sequence[Seen]], tokens: list[str], length: Count | None) -> Values:
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
    for kind in (_LOWER, _LOWER.upper(), "0123456789"):
        if len(seen & set(kind)) > 5:
            found |= set(kind)
    return "".join(sorted(found))


def _integers(
    groups: Sequence[Sequence[Seen]], counting: set[int], known: Sequence[int], slot: int
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
    groups: Sequence[Sequence[Seen]], counting: set[int], known: Sequence[int], slot: int
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
