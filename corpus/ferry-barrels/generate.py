import random


def generate(rng: random.Random, size: int) -> str:
    """Carts that need 1 to 9 lifts, some of them an exact multiple of k."""
    k = rng.choice((1, 2, 3, 10, 97))
    carts = []
    for _ in range(size):
        lifts = rng.randint(1, 9)
        carts.append(lifts * k if rng.random() < 0.3 else (lifts - 1) * k + rng.randint(1, k))
    return f"{size} {k}\n{' '.join(map(str, carts))}\n"
