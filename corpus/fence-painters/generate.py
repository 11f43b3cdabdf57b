import random


def generate(rng: random.Random, size: int) -> str:
    """Short stretches all over the fence, and now and then one that covers much of it."""
    boards = size * 36 if size > 20 else 3 * size
    lines = []
    for _ in range(size):
        wide = boards // 8 if rng.random() < 0.05 else max(2, boards // (2 * size))
        start = rng.randrange(boards)
        lines.append(f"{start} {min(boards, start + rng.randint(1, wide))}")
    return "\n".join([f"{boards} {size}", *lines]) + "\n"
