"""Inputs of "Colours for the garlands"."""

import random


def generate(rng: random.Random, size: int) -> str:
    """`size` feasts; small ones are short, and may ask for more lamps than there are."""
    lines = [str(size)]
    for i in range(size):
        if size < 20:
            n = rng.randint(1, 12)
            k = rng.choice([0, n, n + rng.randint(1, 3), rng.randint(0, n)])
            m = rng.choice([0, 1, 2, 3, rng.randint(0, 10**9)])
        else:
            n = 450 if i == 0 else rng.randint(260, 450)
            k = rng.randint(100, 220)
            m = rng.randint(1, 10**9)
        lines.append(f"{n} {k} {m}")
    return "\n".join(lines) + "\n"
