"""Inputs of "The long row of bowls"."""

import random


def generate(rng: random.Random, size: int) -> str:
    """`size` bowls whose weights drift upwards, with many equal ones."""
    top = 6 if size < 20 else 4 * size
    noise = top // 3 if size < 20 else top // 90
    weights = []
    for i in range(size):
        trend = i * top // size
        weights.append(1 + max(0, trend + rng.randint(-noise, noise)))
    if rng.random() < 0.7:
        weights[0] = max(weights)
    return f"{size}\n{' '.join(map(str, weights))}\n"
