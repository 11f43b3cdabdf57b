"""Inputs of "Tokens for the bathhouse"."""

import random


def generate(rng: random.Random, size: int) -> str:
    """Doors with prices up to `size`; the smallest token is rarely 1."""
    if size < 100:
        values = rng.sample(range(2, 12), 3)
        prices = [rng.randint(1, size) for _ in range(10)]
    else:
        values = rng.sample(range(size // 60, size // 12), 11)
        prices = [rng.randint(size // 2, size) for _ in range(8)]
        prices[rng.randrange(8)] = rng.randint(1, size // 40)
    lines = [f"{len(values)} {len(prices)}", " ".join(map(str, values)), " ".join(map(str, prices))]
    return "\n".join(lines) + "\n"
