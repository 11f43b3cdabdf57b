"""Inputs of "Grinding lenses by dawn"."""

import random


def generate(rng: random.Random, size: int) -> str:
    """`size` machines and 50 lenses for each."""
    top = 9 if size < 10 else 10**6
    late = 30 if size < 10 else top
    k = rng.randint(1, 9) if size < 10 else 50 * size
    lines = [f"{size} {k}"]
    for _ in range(size):
        lines.append(
            f"{rng.choice([0, rng.randint(0, late)])} {rng.randint(max(1, top // 5), top)}"
        )
    return "\n".join(lines) + "\n"
