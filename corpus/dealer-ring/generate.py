"""A deck and about as many orders."""

import random


def generate(rng: random.Random, size: int) -> str:
    """About `size` cards and orders."""
    n = rng.randint(max(1, size - 5), size)
    most = 1000000 if size > 20 else 9
    rows = [f"{n} {size}", " ".join(str(rng.randint(-most, most)) for _ in range(n))]
    for _ in range(size):
        order = rng.choice(("cut", "cut", "swap", "look"))
        rows.append(f"cut {rng.randint(0, n)}" if order == "cut" else order)
    return "\n".join(rows) + "\n"
