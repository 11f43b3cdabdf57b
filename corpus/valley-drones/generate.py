"""Drones spread along a valley, in small inputs close together."""

import random


def generate(rng: random.Random, size: int) -> str:
    """About `size` drones."""
    n = rng.randint(max(2, size - size // 10), size)
    if size < 20:
        rows = [f"{rng.randint(0, 300)} {rng.randint(0, 1000000)}" for _ in range(n)]
        if rng.random() < 0.4:
            rows = [f"{rng.randint(0, 4)} {rng.randint(0, 4)}" for _ in range(n)]
    else:
        rows = []
        for _ in range(n):
            rows.append(f"{rng.randint(0, 300)} {rng.randint(0, 1000000)}")
        chosen = rng.sample(range(n), 12)
        for first, second, between in zip(chosen[:4], chosen[4:8], chosen[8:], strict=True):
            x, y = map(int, rows[first].split())
            side = 1 if x < 150 else -1
            back = 1 if y < 500000 else -1
            rows[second] = f"{x + 24 * side} {y + 7 * back}"
            rows[between] = f"{x + 120 * side} {y + 3 * back}"
    return f"{len(rows)}\n" + "\n".join(rows) + "\n"
