"""Inputs of "Moss on the north wall"."""

import random


def generate(rng: random.Random, size: int) -> str:
    """Months up to `size`: all of the first ones when small, else a few late ones."""
    top = 3 if size < 20 else 10**9
    rule = [rng.randint(0, top) for _ in range(3)]
    start = [rng.randint(0, top) for _ in range(3)]
    if size < 20:
        months = list(range(size + 1))
        rng.shuffle(months)
    else:
        months = [rng.randint(size * 3 // 4, size) for _ in range(5)]
    lines = [rule, start, [len(months)], months]
    return "".join(" ".join(map(str, line)) + "\n" for line in lines)
