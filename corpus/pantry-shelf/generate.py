import random


def generate(rng: random.Random, size: int) -> str:
    """A favourite third of the jars that moves on slowly, and rare ones between."""
    room = max(2, size // 7)
    names = [f"{rng.choice('abcdefgh')}{i}" for i in range(3 * room)]
    needs = []
    for i in range(size):
        shift = i * len(names) // (2 * size)
        near = names[shift : shift + room]
        needs.append(rng.choice(near if rng.random() < 0.6 else names))
    return f"{size} {room}\n{' '.join(needs)}\n"
