"""Pairs across a hidden division, sometimes with a pair that spoils it."""

import random


def generate(rng: random.Random, size: int) -> str:
    """About `size` musicians, in several groups."""
    n = rng.randint(max(1, size - 4), size)
    side = [rng.random() < 0.4 for _ in range(n)]
    pairs = []
    for _ in range(n + n // 8):
        a = rng.randrange(n)
        b = rng.randrange(n)
        if side[a] != side[b]:
            pairs.append((a, b))
    for a in range(n):
        b = rng.randrange(max(0, a - 20), a + 1)
        if side[a] != side[b]:
            pairs.append((a, b))
    if n >= 3 and rng.random() < (0.35 if n < 20 else 0.04):
        a, b = rng.sample(range(n), 2)
        pairs.append((a, b))
    rng.shuffle(pairs)
    rows = [f"{n} {len(pairs)}"] + [f"{a + 1} {b + 1}" for a, b in pairs]
    return "\n".join(rows) + "\n"
