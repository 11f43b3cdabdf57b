"""Inputs of "Tolls around the canal ring"."""

import random


def generate(rng: random.Random, size: int) -> str:
    """A ring of `size` locks with a trip for every four of them, at least five trips."""
    n = size
    q = max(5, size // 4)
    top = 10**9 if size > 10 else 50
    tolls = [rng.randint(0, top) for _ in range(n)]
    lines = [f"{n} {q}", " ".join(map(str, tolls))]
    for _ in range(q):
        a = rng.randint(1, n)
        b = a if rng.random() < 0.02 else rng.randint(1, n)
        lines.append(f"{a} {b}")
    return "\n".join(lines) + "\n"
