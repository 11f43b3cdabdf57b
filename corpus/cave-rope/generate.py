"""A cave that grows hall by hall, long rather than wide."""

import random


def generate(rng: random.Random, size: int) -> str:
    """About `size` halls."""
    n = rng.randint(max(1, size - 4), size)
    names = list(range(1, n + 1))
    rng.shuffle(names)
    longest = 1000000000 if n > 20 or rng.random() < 0.5 else 3
    rows = []
    for hall in range(1, n):
        other = rng.randint(max(0, hall - 6), hall - 1)
        ends = [names[hall], names[other]]
        rng.shuffle(ends)
        rows.append(f"{ends[0]} {ends[1]} {rng.randint(1, longest)}")
    rng.shuffle(rows)
    return "\n".join([str(n), *rows]) + "\n"
