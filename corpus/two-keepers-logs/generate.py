"""Inputs of "The logs of two lighthouse keepers"."""

import random


def _changed(rng: random.Random, log: str, changes: int) -> str:
    letters = list(log)
    for _ in range(changes):
        kind, at = rng.randint(0, 2), rng.randrange(len(letters))
        if kind == 0 and len(letters) > 1:
            del letters[at]
        elif kind == 1:
            letters.insert(at, rng.choice("abcde"))
        else:
            letters[at] = rng.choice("abcde")
    return "".join(letters)


def generate(rng: random.Random, size: int) -> str:
    """Pairs of logs of about `size` letters: most differ by some changes, a few wholly."""
    pairs = 8 if size < 20 else 3
    lines = [str(pairs)]
    for i in range(pairs):
        first = "".join(rng.choice("abcde") for _ in range(rng.randint(max(1, size // 2), size)))
        if size >= 20:
            first = "".join(rng.choice("abcde") for _ in range(size))
        if i % 4 == 3:
            second = "".join(rng.choice("abcde") for _ in range(rng.randint(1, size)))
        elif i == 0 and size >= 20:
            second = first[6:] + "".join(rng.choice("abcde") for _ in range(6))
        else:
            second = _changed(rng, first, max(1, size // 12))
        k = rng.randint(0, 12) if size < 20 else rng.randint(24, 40)
        lines += [str(k), first, second]
    return "\n".join(lines) + "\n"
