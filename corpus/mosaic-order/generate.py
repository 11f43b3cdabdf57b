"""Rules that follow a hidden order of the tiles, at times with one against it."""

import random


def generate(rng: random.Random, size: int) -> str:
    """About `size` tiles and as many rules."""
    n = rng.randint(max(1, size - 3), size)
    tiles = list(range(1, n + 1))
    rng.shuffle(tiles)
    rules = []
    for _ in range(rng.randint(n // 3, n // 2)):
        i = rng.randrange(n)
        j = rng.randrange(n)
        if i != j:
            rules.append((tiles[min(i, j)], tiles[max(i, j)]))
    if rng.random() < (0.3 if n < 20 else 0.1):
        late = rng.randrange(n * 2 // 3, n)
        rules.append((tiles[late], tiles[rng.randint(n // 2, late)]))
    rows = [f"{n} {len(rules)}"] + [f"{a} {b}" for a, b in rules]
    return "\n".join(rows) + "\n"
