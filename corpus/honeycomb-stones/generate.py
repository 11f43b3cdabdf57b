import random


def generate(rng: random.Random, size: int) -> str:
    """Half of the stones in one dense patch, some at the two borders of the garden."""
    patch = max(3, int((size * 0.8) ** 0.5))
    corner = rng.randint(0, 999 - patch)
    stones: set[tuple[int, int]] = set()
    while len(stones) < size:
        pick = rng.random()
        if pick < 0.5:
            stones.add((corner + rng.randrange(patch), corner + rng.randrange(patch)))
        elif pick < 0.8:
            stones.add((rng.randrange(min(1000, size)), rng.choice((0, 999))))
        else:
            stones.add((rng.randrange(1000), rng.randrange(1000)))
    lines = [f"{a} {b}" for a, b in sorted(stones)]
    rng.shuffle(lines)
    return "\n".join([str(size), *lines]) + "\n"
