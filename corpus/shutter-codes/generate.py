"""Rows of windows, some of them a few shutters apart."""

import random


def generate(rng: random.Random, size: int) -> str:
    """About `size` rows."""
    n = rng.randint(max(1, size - 5), size)
    width = rng.randint(85, 95) if size > 20 else rng.randint(1, 6)
    k = rng.randint(7, 10) if size > 20 else rng.randint(0, 2)
    rows = []
    for _ in range(n):
        if rows and rng.random() < 0.5:
            row = list(rng.choice(rows))
            for _ in range(rng.randint(0, k + 2)):
                place = rng.randrange(width)
                row[place] = rng.choice("ox")
        else:
            row = [rng.choice("ox") for _ in range(width)]
        rows.append("".join(row))
    rng.shuffle(rows)
    return f"{n} {k}\n" + "\n".join(rows) + "\n"
