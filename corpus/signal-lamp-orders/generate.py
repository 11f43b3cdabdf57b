import random


def generate(rng: random.Random, size: int) -> str:
    """Orders with about `size` characters in all; some have one word, or one letter."""
    signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    orders = []
    left = size
    while left > 0:
        words = [
            "".join(rng.choices(signs, k=rng.randint(1, 9))) for _ in range(rng.randint(1, 10))
        ]
        orders.append(" ".join(words))
        left -= len(orders[-1])
    orders.append(rng.choice(signs))
    return f"{len(orders)}\n" + "\n".join(orders) + "\n"
