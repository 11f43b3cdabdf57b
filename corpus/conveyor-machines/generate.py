"""Random machines and three crates for each of them."""

import random


def generate(rng: random.Random, size: int) -> str:
    """About `size` machines."""
    m = rng.randint(max(1, size - size // 5), size)
    n = rng.randint(2 * size, 3 * size)
    rows = []
    for _ in range(m):
        kind = rng.choice(("add", "mul", "xor", "swap"))
        k = 0 if kind == "swap" else rng.randint(0, 65535)
        if kind == "mul" and rng.random() < 0.9:
            k |= 1
        rows.append(f"{kind} {k}")
    crates = [rng.randint(0, 65535) for _ in range(n)]
    return f"{n} {m}\n" + "\n".join(rows) + "\n" + " ".join(map(str, crates)) + "\n"
