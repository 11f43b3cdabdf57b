import random


def generate(rng: random.Random, size: int) -> str:
    """Depths that change slowly; many skiers need the same."""
    step = 9 if size < 50 else 90
    depth = rng.randint(2 * step, 6 * step)
    depths = []
    for _ in range(size):
        depth = max(0, depth + rng.randint(-step, step))
        depths.append(depth if rng.random() < 0.95 else depth // 2)
    needs = [rng.randint(0, max(depths) + 5) for _ in range(max(3, size // 2))]
    asked = [rng.choice(needs) for _ in range(size)]
    return f"{size} {size}\n{' '.join(map(str, depths))}\n{' '.join(map(str, asked))}\n"
