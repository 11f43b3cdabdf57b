"""Inputs of "Bookings of the barn stage"."""

import random


def generate(rng: random.Random, size: int) -> str:
    """`size` groups; small inputs have short days with many ties."""
    hours = 12 if size < 20 else 8000
    lines = [str(size)]
    for _ in range(size):
        length = rng.randint(0, 4) if size < 20 else rng.randint(5, 260)
        start = rng.randint(1, hours - length)
        if size < 20:
            fee = rng.randint(1, 5)
        else:
            fee = length * rng.randint(1, 3 * 10**6) + rng.randint(1, 9)
        lines.append(f"{start} {start + length} {fee}")
    return "\n".join(lines) + "\n"
