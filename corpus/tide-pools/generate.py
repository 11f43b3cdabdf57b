"""A reef whose squares are about half under water."""

import random


def generate(rng: random.Random, size: int) -> str:
    """A map of about `size` by `size` squares."""
    h = rng.randint(max(1, size - 3), size)
    w = rng.randint(max(1, size - 3), size)
    t = rng.randint(4, 6)
    chance = rng.uniform(0.5, 0.56)
    rows = [f"{h} {w} {t}"]
    for _ in range(h):
        row = [
            rng.randint(0, t - 1) if rng.random() < chance else rng.randint(t, 9) for _ in range(w)
        ]
        rows.append("".join(map(str, row)))
    return "\n".join(rows) + "\n"
