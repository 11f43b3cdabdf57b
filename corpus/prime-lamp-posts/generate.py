"""Inputs of "Prime lamp posts"."""

import random


def generate(rng: random.Random, size: int) -> str:
    """Questions with m up to `size`; small sizes ask for odd gaps and short avenues too."""
    q = 12 if size < 100 else 4
    lines = [str(q)]
    for i in range(q):
        m = rng.randint(2, max(2, size)) if size < 100 else rng.randint(size * 4 // 5, size)
        if i == 0:
            m = max(2, size)
        g = rng.choice([1, 2, 3, 4, 5, 6, rng.randint(1, 9), rng.randint(1, min(200, size))])
        if size >= 100 and i > 0:
            g = 2 * rng.randint(1, 100)
        lines.append(f"{m} {g}")
    return "\n".join(lines) + "\n"
