"""Inputs of "A new seating every evening"."""

import random


def generate(rng: random.Random, size: int) -> str:
    """A choir of `size`; a small one goes past its last seating."""
    seats = list(range(1, size + 1))
    rng.shuffle(seats)
    if size < 10:
        seats[0], seats[seats.index(size)] = size, seats[0]
        k = rng.randint(12, 90)
    else:
        seats[-10:] = sorted(seats[-10:], reverse=True)
        k = rng.randint(14000, 15000)
    return f"{size} {k}\n{' '.join(map(str, seats))}\n"
