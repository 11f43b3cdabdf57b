"""Inputs of "The tile behind a frieze"."""

import random


def generate(rng: random.Random, size: int) -> str:
    """Friezes of up to `size` figures; a long tile has long runs of one figure."""
    friezes = []
    if size < 100:
        for _ in range(12):
            tile = "".join(rng.choice("ab") for _ in range(rng.randint(1, 5)))
            friezes.append((tile * size)[: rng.randint(1, size)])
    else:
        letters = ["a" if rng.random() < 0.97 else rng.choice("bc") for _ in range(size)]
        tile = "".join(letters[: rng.randint(size * 11 // 20, size * 13 // 20)])
        friezes = [(tile * 2)[:size], "a" * (size // 40) + "b"]
    return "\n".join([str(len(friezes)), *friezes]) + "\n"
