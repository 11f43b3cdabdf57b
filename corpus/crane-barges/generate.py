"""A few barges and many orders."""

import random


def generate(rng: random.Random, size: int) -> str:
    """`size` orders."""
    n = rng.randint(2, 4) if size < 20 else rng.randint(16, 20)
    most = rng.choice((10, 1000000)) if size < 20 else 1000000
    caps = [rng.randint(0, most) for _ in range(n)]
    loads = [rng.choice((0, cap, rng.randint(0, cap), rng.randint(0, cap))) for cap in caps]
    rows = [f"{n} {size}", " ".join(map(str, loads)), " ".join(map(str, caps))]
    for _ in range(size):
        rows.append(f"{rng.randint(1, n)} {rng.randint(1, n)} {rng.randint(1, most)}")
    return "\n".join(rows) + "\n"
