"""Keys with some runs of undo."""

import random


def generate(rng: random.Random, size: int) -> str:
    """About `size` keys."""
    side = 3 if size < 20 else 9
    h = rng.randint(1 if size < 20 else 7, side)
    w = rng.randint(1 if size < 20 else 7, side)
    keys = ""
    while len(keys) < size:
        if rng.random() < 0.12:
            keys += "U" * rng.randint(1, 5)
        else:
            keys += rng.choice("FFFFLR")
    return f"{h} {w}\n{keys}\n"
