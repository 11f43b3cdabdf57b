import random


def generate(rng: random.Random, size: int) -> str:
    """Few prices in a small test, so that ties and equal prices occur; many in a large one."""
    top = 2 * size if size < 50 else rng.choice((3 * size, 10**9))
    prices = [rng.randint(1, top) for _ in range(size)]
    return f"{size}\n{' '.join(map(str, prices))}\n"
