import random


def generate(rng: random.Random, size: int) -> str:
    """A few favourite spices and many rare ones; some recipes need none."""
    favourites = rng.sample(range(1, 61), 6)
    lines = [str(size)]
    for _ in range(size):
        count = rng.randint(0, 5) if size < 20 else rng.randint(3, 12)
        spices = set(rng.sample(range(1, 61), count))
        spices.update(s for s in favourites if rng.random() < 0.15)
        order = sorted(spices)
        rng.shuffle(order)
        lines.append(" ".join(map(str, [len(order), *order])))
    return "\n".join(lines) + "\n"
