import random


def generate(rng: random.Random, size: int) -> str:
    """A rising coast with steps and ties, and a few low and very tall lighthouses."""
    heights = []
    slope = 3 if size > 50 else 0
    for i in range(size):
        if rng.random() < 0.004:
            heights.append(rng.randint(5, 6) * size)
        elif rng.random() < 0.08:
            heights.append(rng.randint(1, size))
        else:
            heights.append(size + i * slope + rng.randint(0, 4))
    return f"{size}\n{' '.join(map(str, heights))}\n"
