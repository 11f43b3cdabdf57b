"""Which programs do the same: by digests of what they print, never by the outputs themselves.

Outputs count as the same where their tokens are, and a token with a fraction or an exponent goes by
its first six digits: a digest has no tolerance, so that two numbers which a checker would let pass
as equal differ here where a digit changes by rounding. Equality of digests is an equivalence, which
equality within a tolerance is not.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from typing import TypeVar

_BYTES = 12  # of a digest: no two of 10^10 outputs are likely to share one
# A token that is a number with a fraction or an exponent.
_FRACTION = re.compile(rb"(?<!\S)[+-]?(?:\d+\.\d*|\.\d+|\d+(?=[eE]))(?:[eE][+-]?\d+)?(?!\S)")
_Name = TypeVar("_Name")
_Key = TypeVar("_Key")


def digest_of_output(output: bytes) -> str | None:
    """A digest of one output, in hex; None where it has no token."""
    tokens = output.split()
    if not tokens:
        return None
    text = b" ".join(tokens)
    if b"." in text or b"e" in text or b"E" in text:
        text = _FRACTION.sub(_rounded, text)
    return hashlib.blake2b(text, digest_size=_BYTES).hexdigest()


def _rounded(token: re.Match[bytes]) -> bytes:
    return b"%.6g" % (float(token[0]) + 0.0)  # no negative zero


def vector_of(outputs: Sequence[str | None]) -> str:
    """A digest of the digests of all outputs, in the order of the inputs, in hex."""
    text = "\n".join(one or "" for one in outputs)
    return hashlib.blake2b(text.encode(), digest_size=_BYTES).hexdigest()


def grouped(named: Iterable[tuple[_Name, _Key]]) -> dict[_Key, list[_Name]]:
    """The names by what they share, classes and members in ascending order: the same for any order
    of the same pairs."""
    found: dict[_Key, list[_Name]] = {}
    for name, key in sorted(named):
        found.setdefault(key, []).append(name)
    return dict(sorted(found.items()))
