"""Call signs, and templates made from them by masking."""

import random


def generate(rng: random.Random, size: int) -> str:
    """About half as many templates as `size`, and `size` call signs."""
    m = rng.randint(max(1, size - size // 5), size)
    n = rng.randint(max(1, size // 2 - size // 6), max(1, size // 2))
    signs = []
    for _ in range(m):
        shape = rng.choice(("AA9AA", "A9AAA", "9A9AA", "AA9A.A", "A.9AA", "A9+AA", "AA9A/9", "A-9"))
        shape = shape if rng.random() < 0.8 else shape[: rng.randint(1, len(shape))]
        letters = [rng.choice("ABC") if c == "A" else c for c in shape]
        signs.append("".join(rng.choice("0123") if c == "9" else c for c in letters))
    templates = []
    for _ in range(n):
        masked = ""
        for c in rng.choice(signs):
            if rng.random() < 0.15:
                masked += "~"
            elif c.isalnum() and rng.random() < 0.6:
                masked += "#" if c.isdigit() else "@"
            else:
                masked += c
        templates.append(masked)
    return "\n".join([f"{n} {m}", *templates, *signs]) + "\n"
