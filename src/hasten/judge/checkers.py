"""Whether an output is the expected one. Each checker says where the two differ, or None.

Everything works on bytes: what a program prints need not be text.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable

_DECIMAL = re.compile(rb"[+-]?(\d+(?:\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_TOLERANCE = 1e-6  # METRICS, protocol `hasten`
_PIE_TOLERANCE = 1e-3  # METRICS, protocol `pie`
_BLOCK = 1 << 16

Checker = Callable[[bytes, bytes], str | None]


def _show(text: bytes) -> str:
    shown = text[:200].decode(errors="backslashreplace")
    return repr(shown if len(shown) <= 40 else shown[:37] + "...")


def exact(expected: bytes, actual: bytes) -> str | None:
    """Byte for byte."""
    if expected == actual:
        return None
    blocks = range(0, len(expected) + 1, _BLOCK)
    block = next(i for i in blocks if expected[i : i + _BLOCK] != actual[i : i + _BLOCK])
    pairs = zip(expected[block : block + _BLOCK], actual[block : block + _BLOCK])  # noqa: B905
    at = block + next((i for i, (want, got) in enumerate(pairs) if want != got), 0)
    line, start = expected.count(b"\n", 0, at) + 1, expected.rfind(b"\n", 0, at) + 1
    want, got = (text[start : start + 200].split(b"\n")[0] for text in (expected, actual))
    if want != got:
        return f"line {line}: expected {_show(want)}, got {_show(got)}"
    return f"line {line} or what follows: expected {len(expected)} bytes, got {len(actual)}"


def tokens(expected: bytes, actual: bytes) -> str | None:
    """Token by token, split at white space; no token may be missing or left over.

    An expected token with a fractional part or an exponent is compared as a number:
    |a - b| <= 1e-6 * max(1, |b|), b the expected one. All others must be equal."""
    # One by one: a list of all tokens of a flood of output would take many times its size.
    wants, gots = (re.finditer(rb"[^ \t-\r]+", text) for text in (expected, actual))
    for number, (want, got) in enumerate(itertools.zip_longest(wants, gots), 1):
        if want is None:
            return f"more than the {number - 1} tokens expected: {_show(got[0])}"
        if got is None:
            return f"{number - 1} tokens, and {_show(want[0])} was expected next"
        if want[0] != got[0] and not _near(want[0], got[0]):
            return f"token {number}: expected {_show(want[0])}, got {_show(got[0])}"
    return None


def _near(want: bytes, got: bytes) -> bool:
    number = _DECIMAL.fullmatch(want)
    if number is None or not (b"." in want or number[2]) or not _DECIMAL.fullmatch(got):
        return False
    b = float(want)
    return abs(float(got) - b) <= _TOLERANCE * max(1.0, abs(b))


def pie(expected: bytes, actual: bytes) -> str | None:
    """As PIE's evaluation does: both stripped, line by line; lines match when equal or when both
    are floats that differ by less than 1e-3; lines beyond the expected ones are ignored."""
    wants = expected.decode(errors="replace").strip().splitlines()
    gots = actual.decode(errors="replace").strip().splitlines()
    for number, want in enumerate(wants):
        if number >= len(gots):
            return f"expected {len(wants)} lines, got {len(gots)}"
        if want != gots[number] and not _pie_near(want, gots[number]):
            return (
                f"line {number + 1}: expected {_show(want.encode())}, "
                f"got {_show(gots[number].encode())}"
            )
    return None


def _pie_near(want: str, got: str) -> bool:
    try:
        return abs(float(want) - float(got)) < _PIE_TOLERANCE
    except ValueError:
        return False


CHECKERS: dict[str, Checker] = {"tokens": tokens, "exact": exact, "pie": pie}
