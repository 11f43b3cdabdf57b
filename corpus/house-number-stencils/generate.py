"""Inputs of "Stencils for house numbers"."""

import random


def generate(rng: random.Random, size: int) -> str:
    """Streets with `size` houses between them all."""
    q = 10 if size < 1000 else 4
    lines = [str(q)]
    for i in range(q):
        houses = rng.randint(1, max(1, 2 * size // q))
        a = rng.randint(1, 99) if size < 1000 else rng.randint(1, 10**6 - houses)
        d = 0 if i % 3 == 0 else rng.randint(0, 9)
        lines.append(f"{a} {a + houses - 1} {d}")
    return "\n".join(lines) + "\n"
