import random


def generate(rng: random.Random, size: int) -> str:
    """About `size` bytes, some of them small; the last line of the listing is rarely full."""
    n = size - rng.randint(0, min(size // 2, 15))
    data = [rng.randint(0, 15) if rng.random() < 0.3 else rng.randint(0, 255) for _ in range(n)]
    width = rng.randint(10, 40)
    lines = [" ".join(map(str, data[i : i + width])) for i in range(0, n, width)]
    return f"{n}\n" + "\n".join(lines) + "\n"
