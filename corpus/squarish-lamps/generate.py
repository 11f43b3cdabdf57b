"""Lamps and plants at random, some plants at the very edge of a lamp's reach."""

import random


def generate(rng: random.Random, size: int) -> str:
    """About `size` lamps and half as many plants again."""
    m = rng.randint(max(1, size - size // 5), size)
    n = rng.randint(max(1, size), size + size // 2)
    side = 2000 if size > 20 or rng.random() < 0.3 else 12
    lamps = [
        (rng.randint(0, side), rng.randint(0, side), rng.randint(0, side // 3)) for _ in range(m)
    ]
    plants = []
    for _ in range(n):
        if rng.random() < 0.25:
            x, y, r = rng.choice(lamps)
            plants.append((min(side, x + r), y) if rng.random() < 0.5 else (x, min(side, y + r)))
        else:
            plants.append((rng.randint(0, side), rng.randint(0, side)))
    rows = [f"{m} {n}"] + [f"{x} {y} {r}" for x, y, r in lamps] + [f"{x} {y}" for x, y in plants]
    return "\n".join(rows) + "\n"
