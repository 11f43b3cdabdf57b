"""Readings, half of them damaged."""

import random


def generate(rng: random.Random, size: int) -> str:
    """`size` words."""
    words = []
    for _ in range(size):
        word = rng.choice(("", "", "-")) + str(rng.randint(0, 10 ** rng.randint(1, 4) - 1))
        kind = rng.random()
        if kind < 0.35:
            place = rng.randrange(len(word))
            word = word[:place] + rng.choice("abcxyz?.+-_") + word[place + 1 :]
        elif kind < 0.45:
            word = rng.choice(
                ("-", "+7", "1_0", "00012", "--3", "?", "-0", "007", ".5", "12345", "4-")
            )
        words.append(word)
    return f"{size}\n" + " ".join(words) + "\n"
