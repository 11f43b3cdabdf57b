"""Programs that are nearly the same: copies of the slow program, of the human target, of training.

Two programs are compared by their shingles, the sets of runs of five tokens of their normal form
(no comments, no layout; names and numbers stay, since a copy has those too), and the Jaccard index
of the two sets: 1 for the same set, 0 for nothing in common. From 0.8 they are near-duplicates,
which is the threshold of Allamanis (The Adverse Effects of Code Duplication, 2019) for multisets
of tokens and stricter here, since one changed token breaks five shingles. The index is exact; what
it saves is comparing what cannot reach the threshold.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hasten.data.normalise import normalised
from hasten.types import Language, Program

SHINGLE = 5  # tokens
NEAR = 0.8  # Jaccard index from which two programs are near-duplicates

Shingles = NDArray[np.uint64]

_TOKEN = re.compile(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|\w+|[^\w\s]')
_FACTOR = np.uint64(0x9E3779B97F4A7C15)  # odd, so that no run is folded onto another


def tokens_of(program: Program) -> list[str]:
    """The words, numbers, strings and signs of a program's normal form."""
    return _TOKEN.findall(normalised(program.source, program.language))


@dataclass(frozen=True, slots=True)
class Text:
    """A program read once, to be compared often."""

    language: Language
    tokens: tuple[str, ...]
    shingles: Shingles

    def similarity(self, other: Text) -> float:
        """The Jaccard index of the two sets of shingles; 0 for unlike languages."""
        if self.language is not other.language:
            return 0.0
        return jaccard(self.shingles, other.shingles)

    def equals(self, other: Text) -> bool:
        """Whether the normal forms are the same."""
        return self.language is other.language and self.tokens == other.tokens


def read(program: Program) -> Text:
    """A program's tokens and shingles."""
    tokens = tokens_of(program)
    return Text(program.language, tuple(tokens), shingles_of(tokens))


def shingles_of(tokens: Sequence[str]) -> Shingles:
    """The set of runs of `SHINGLE` tokens, as ascending 64-bit hashes. A shorter program is one
    run; an empty one has none."""
    if not tokens:
        return np.zeros(0, dtype=np.uint64)
    known: dict[str, int] = {}
    numbers = [known[t] if t in known else known.setdefault(t, _number(t)) for t in tokens]
    words = np.array(numbers, dtype=np.uint64)
    width = min(SHINGLE, len(words))
    runs = np.zeros(len(words) - width + 1, dtype=np.uint64)
    for at in range(width):
        runs = runs * _FACTOR + words[at : at + len(runs)]  # modulo 2**64
    return np.unique(runs)


def _number(token: str) -> int:
    text = token.encode(errors="surrogatepass")
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "little")


def jaccard(one: Shingles, other: Shingles) -> float:
    """Shared shingles / all shingles of both, 0 to 1; 1 for two empty sets."""
    shared = int(np.intersect1d(one, other, assume_unique=True).size)
    either = one.size + other.size - shared
    return shared / either if either else 1.0


def similarity(one: Program, other: Program) -> float:
    """The Jaccard index of two programs' shingles; 0 where they are in unlike languages."""
    return read(one).similarity(read(other))


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The most similar of the programs that were asked about: its place, and how similar."""

    index: int
    similarity: float


class Neighbours:
    """Finds the nearest of many programs, exactly, from the threshold on.

    If two sets share a fraction t of their union, they share one of the rarest
    |A| - ceil(t |A|) + 1 elements of A (Chaudhuri and others, A Primitive Operator for Similarity
    Joins, 2006): only programs that do are compared."""

    def __init__(self, texts: Sequence[Text], threshold: float = NEAR) -> None:
        """Raises `ValueError` unless 0 < threshold <= 1."""
        if not 0 < threshold <= 1:
            raise ValueError(f"a threshold of {threshold}")
        self._threshold = threshold
        self._texts = texts
        self._common: dict[int, int] = {}
        for text in texts:
            for shingle in text.shingles.tolist():
                self._common[shingle] = self._common.get(shingle, 0) + 1
        self._where: defaultdict[tuple[Language, int], list[int]] = defaultdict(list)
        for index, text in enumerate(texts):
            for shingle in self._rarest(text.shingles):
                self._where[text.language, shingle].append(index)

    def nearest(self, text: Text) -> Neighbour | None:
        """The most similar program of the same language, the first of equals; None where none
        reaches the threshold."""
        rarest = self._rarest(text.shingles)
        candidates = {at for one in rarest for at in self._where.get((text.language, one), ())}
        found: Neighbour | None = None
        for index in sorted(candidates):
            other = self._texts[index].shingles
            smaller, larger = sorted((text.shingles.size, other.size))
            if smaller < self._threshold * larger:
                continue
            value = jaccard(text.shingles, other)
            if value >= self._threshold and (found is None or value > found.similarity):
                found = Neighbour(index, value)
        return found

    def _rarest(self, shingles: Shingles) -> list[int]:
        """The elements of which another set must have one to reach the threshold."""
        count = shingles.size - math.ceil(self._threshold * shingles.size - 1e-9) + 1
        rarest_first = sorted(shingles.tolist(), key=lambda s: (self._common.get(s, 0), s))
        return rarest_first[: max(count, 0)]
