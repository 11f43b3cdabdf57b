"""Inputs of "Stretches of the dawn chorus"."""

import random


def generate(rng: random.Random, size: int) -> str:
    """`size` calls; which species sing changes slowly."""
    k = rng.randint(1, 3) if size < 20 else rng.randint(20, 24)
    pool = [rng.randint(1, 10**6) for _ in range(k + 1 if size < 20 else k)]
    calls = []
    for _ in range(size):
        if rng.random() < (0.3 if size < 20 else 0.02):
            pool[rng.randrange(len(pool))] = rng.randint(1, 10**6)
        calls.append(rng.choice(pool))
    return f"{size} {k}\n{' '.join(map(str, calls))}\n"
