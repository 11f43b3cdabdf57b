"""Inputs of "Crushed parcels"."""

import random


def generate(rng: random.Random, size: int) -> str:
    """`size` parcels; pairs with a weight of exactly twice another happen."""
    if size < 20:
        weights = [rng.choice([0, 1, 2, 3, 4, 6, 8]) for _ in range(size)]
    else:
        weights = [rng.randint(0, 2 * 10**9) for _ in range(size)]
        for i in range(0, size - 1, 5):
            weights[i] = 2 * min(weights[i + 1], 10**9)
    return f"{size}\n{' '.join(map(str, weights))}\n"
