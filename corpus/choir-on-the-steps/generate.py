import random


def generate(rng: random.Random, size: int) -> str:
    """About `size` cards, with heights so few that names must often decide."""
    n = max(1, size - rng.randint(0, size // 5))
    low = rng.randint(100, 200)
    cards = []
    for _ in range(n):
        name = "".join(rng.choices("aeioumnrst", k=rng.randint(1, 10)))
        height = rng.randint(low, low + 3) if n < 100 else rng.randint(100, 229)
        cards.append(f"{rng.choice('SATB')} {height} {name}")
    return f"{n}\n" + "\n".join(cards) + "\n"
