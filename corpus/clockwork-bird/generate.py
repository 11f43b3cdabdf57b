"""Random settings for a random wheel."""

import random


def generate(rng: random.Random, size: int) -> str:
    """About `size` winds."""
    n = rng.randint(max(1, size - size // 10), size)
    m = rng.randint(1500000000, 2000000000) if size > 20 else rng.choice((1, 10, 2000000000))
    k = rng.randint(m // 4, m)
    s = rng.randrange(m)
    rows = [f"{m} {k} {s} {n}"]
    for _ in range(n):
        a = rng.randint(0, 2000000000) | 1
        rows.append(f"{a} {rng.randint(0, 2000000000)}")
    return "\n".join(rows) + "\n"
