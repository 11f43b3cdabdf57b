"""Inputs of "Calm windows of the river"."""

import random


def generate(rng: random.Random, size: int) -> str:
    """`size` heights of a river that wanders, rises and falls back."""
    if size < 20:
        w, d = min(size, rng.randint(2, 4)), rng.randint(1, 3)
        heights = [rng.randint(-9, -1) for _ in range(size)]
        heights[: size // 2] = sorted(heights[: size // 2])
    else:
        w = 450
        heights = [rng.randint(-(10**8), 10**8)]
        for _ in range(size - 1):
            heights.append(heights[-1] + rng.randint(-(10**5), 10**5))
        d = 10**6
    return f"{size} {w} {d}\n{' '.join(map(str, heights))}\n"
