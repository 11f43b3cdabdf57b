"""Clerks in long chains, under shuffled numbers."""

import random


def generate(rng: random.Random, size: int) -> str:
    """About `size` clerks."""
    n = rng.randint(max(1, size - size // 8), size)
    numbers = list(range(1, n + 1))
    rng.shuffle(numbers)
    most = 1000000000 if n > 20 or rng.random() < 0.3 else 2
    rows = [""] * n
    for place in range(n):
        to = rng.randint(place - 5, place - 1)
        boss = numbers[to] if to >= 0 else 0
        rows[numbers[place] - 1] = f"{boss} {rng.randint(0, most)}"
    return "\n".join([str(n), *rows]) + "\n"
