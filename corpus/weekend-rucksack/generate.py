"""Inputs of "A rucksack for the weekend"."""

import random


def generate(rng: random.Random, size: int) -> str:
    """`size` things and a capacity that fits about a third of them; some things are useless."""
    weights = [rng.randint(1, 95) for _ in range(size)]
    capacity = max(1, sum(weights) // 3)
    lines = [f"{size} {capacity}"]
    for w in weights:
        u = 0 if rng.random() < 0.05 else rng.randint(1, 30) * w + rng.randint(0, 40)
        lines.append(f"{w} {u}")
    return "\n".join(lines) + "\n"
