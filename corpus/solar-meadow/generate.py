"""Inputs of "A fenced solar meadow"."""

import random


def generate(rng: random.Random, size: int) -> str:
    """About `size` rows and columns; small meadows bring no gain at all."""
    r, c = size, size
    if size < 10:
        r, c = rng.randint(size, size + 2), rng.randint(size, size + 2)
    top = -1 if size < 10 else 10**6
    low = -9 if size < 10 else -(10**6)
    rows = [[rng.randint(low, top) for _ in range(c)] for _ in range(r)]
    lines = [f"{r} {c}", *(" ".join(map(str, row)) for row in rows)]
    return "\n".join(lines) + "\n"
