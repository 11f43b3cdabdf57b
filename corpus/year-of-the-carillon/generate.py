import random


def generate(rng: random.Random, size: int) -> str:
    """About `size` days; bells that ring often, seldom, on the last day only, or never."""
    n = max(1, size - rng.randint(0, size // 10))
    k = rng.randint(4, 6) if size < 100 else rng.randint(12, 16)
    gaps = [rng.choice((rng.randint(2, 9), rng.randint(7, 60), n, n + 1)) for _ in range(k - 1)]
    gaps.insert(rng.randrange(k), n)
    return f"{n} {k}\n{' '.join(map(str, gaps))}\n"
