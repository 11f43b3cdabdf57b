"""Gymnasts who get better with time, so that the lead changes."""

import random


def generate(rng: random.Random, size: int) -> str:
    """About `size` gymnasts."""
    n = rng.randint(max(1, size - size // 8), size)
    k = rng.randint(3, 6)
    rows = []
    for gymnast in range(n):
        skill = rng.randint(0, 6 + 9 * gymnast // n)
        rows.append(" ".join(str(min(20, skill + rng.randint(0, 5))) for _ in range(k)))
    return f"{n} {k}\n" + "\n".join(rows) + "\n"
