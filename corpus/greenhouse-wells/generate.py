"""Random pipes, mostly cheaper than wells."""

import random


def generate(rng: random.Random, size: int) -> str:
    """About `size` greenhouses and somewhat more pipes."""
    n = rng.randint(max(1, size - 4), size)
    wells = [rng.randint(1, 2000) for _ in range(n)]
    pipes = []
    for _ in range(rng.randint(n, n + n // 3)):
        pipes.append((rng.randint(1, n), rng.randint(1, n), rng.randint(1, 1500)))
    rows = [f"{n} {len(pipes)}", " ".join(map(str, wells))]
    rows += [f"{a} {b} {c}" for a, b, c in pipes]
    return "\n".join(rows) + "\n"
