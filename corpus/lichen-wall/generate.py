"""A random table and random stones."""

import random


def generate(rng: random.Random, size: int) -> str:
    """About `size` stones for about `size` years."""
    w = rng.randint(max(1, size - size // 8), size)
    t = rng.randint(max(1, size - size // 8), size)
    digits = [0, 1, 2, 3, 0, 1, 2, 3]
    rng.shuffle(digits)
    table = "".join(map(str, digits))
    stones = "".join(rng.choice("0123") for _ in range(w))
    return f"{w} {t}\n{table}\n{stones}\n"
