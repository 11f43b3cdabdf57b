"""Streets with numbers of any length."""

import random


def generate(rng: random.Random, size: int) -> str:
    """Streets of about `size` houses together."""
    costs = [rng.randint(250000, 1000000) for _ in range(10)]
    rows = []
    left = size
    while left > 0:
        houses = min(left, rng.randint(1, max(1, size // 3)) if rows else size // 2)
        left -= houses
        highest = 10 ** rng.randint(5, 9) - houses if rng.random() < 0.7 or not rows else 30
        a = rng.randint(1, max(30, highest))
        rows.append(f"{a} {a + houses - 1}")
    return " ".join(map(str, costs)) + f"\n{len(rows)}\n" + "\n".join(rows) + "\n"
