"""Inputs of "Two trail cameras"."""

import random


def generate(rng: random.Random, size: int) -> str:
    """Two noisy copies of one list of about `size` animals of eight species."""
    kinds = rng.sample(range(1, 101), 3 if size < 20 else 8)
    walked = [rng.choice(kinds) for _ in range(size)]
    notes = []
    for _ in range(2):
        seen = []
        for animal in walked:
            chance = rng.random()
            if chance < 0.25:
                seen.append(rng.choice(kinds))
            if chance > 0.25:
                seen.append(animal)
        notes.append(seen or [kinds[0]])
    first, second = notes
    lines = [f"{len(first)} {len(second)}", " ".join(map(str, first)), " ".join(map(str, second))]
    return "\n".join(lines) + "\n"
