import random


def generate(rng: random.Random, size: int) -> str:
    """Most orders come in faster than the kiln works; delivery minutes often coincide."""
    now = 0
    orders = []
    for _ in range(size):
        now += rng.choice((0, 1, 2, 3)) if rng.random() < 0.97 else 40
        due = now + 10 * rng.randint(1, max(2, size // 3))
        orders.append(f"{now} {due} {rng.randint(1, 9)}")
    return "\n".join([str(size), *orders]) + "\n"
