"""Inputs of "Mirrored beads"."""

import random


def generate(rng: random.Random, size: int) -> str:
    """`size` beads with long runs of one colour and mirrored parts."""
    word = ""
    while len(word) < size:
        run = rng.choice("ab") if size < 20 else "a" * rng.randint(size // 2, size * 2 // 3)
        word += run + rng.choice("bc")
        if rng.random() < 0.5:
            word += word[-rng.randint(1, len(word)) :][::-1]
    return f"{size}\n{word[:size]}\n"
