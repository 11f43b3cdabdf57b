"""Random ferry lines between islands, most of them along a hidden chain."""

import random


def generate(rng: random.Random, size: int) -> str:
    """About `size` islands and twice as many lines."""
    n = rng.randint(max(1, size - 3), size)
    waits = [rng.randint(0, 60) for _ in range(n)]
    lines = []
    for island in range(2, n + 1):
        if rng.random() < 0.97 or n > 20:
            lines.append((island, rng.randint(max(1, island - 9), island - 1), rng.randint(1, 100)))
    for _ in range(rng.randint(0, n)):
        a = rng.randint(1, n)
        b = min(n, max(1, a + rng.randint(-12, 12)))
        lines.append((a, b, rng.randint(1, 300)))
    rng.shuffle(lines)
    rows = [f"{n} {len(lines)}", " ".join(map(str, waits))]
    rows += [f"{a} {b} {c}" for a, b, c in lines]
    return "\n".join(rows) + "\n"
