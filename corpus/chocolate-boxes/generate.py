"""Inputs of "Rectangular chocolate boxes"."""

import random


def generate(rng: random.Random, size: int) -> str:
    """`size` orders; one in five is a square number of pieces."""
    top = 40 if size < 50 else 600
    orders = []
    for _ in range(size):
        if rng.random() < 0.2:
            orders.append(rng.randint(1, int(top**0.5)) ** 2)
        elif rng.random() < 0.3:
            orders.append(12 * rng.randint(1, top // 12))
        else:
            orders.append(rng.randint(1, top))
    w = rng.randint(2, 3) if size < 50 else rng.randint(3, 8)
    return f"{size} {w}\n{' '.join(map(str, orders))}\n"
