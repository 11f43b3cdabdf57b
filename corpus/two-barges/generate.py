"""Inputs of "Crates for two barges"."""

import random


def generate(rng: random.Random, size: int) -> str:
    """`size` crates, some of them alike, and room for about half of the weight."""
    top = 8 if size < 10 else 5 * 10**9
    weights = [rng.randint(1, top) for _ in range(size)]
    for _ in range(size // 3):
        weights[rng.randrange(size)] = weights[rng.randrange(size)]
    c = int(sum(weights) * rng.uniform(0.35, 0.65))
    return f"{size} {c}\n{' '.join(map(str, weights))}\n"
