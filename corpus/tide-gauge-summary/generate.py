import random


def generate(rng: random.Random, size: int) -> str:
    """Gauges with about `size` levels in all; some always above the mark, some always below."""
    lines = []
    left = size
    while left > 0:
        k = rng.randint(1, max(1, min(60, left)))
        low = rng.choice((-9999, -500, -300, 1))
        high = rng.choice((low + 700, max(low, -1), 9999))
        levels = [f"{rng.randint(low, max(low, high)) / 100:.2f}" for _ in range(k)]
        name = "".join(rng.choices("abcdefghijklmnoprstuvwy", k=rng.randint(1, 12)))
        lines.append(f"{name} {' '.join(levels)}")
        left -= k
    return f"{len(lines)}\n" + "\n".join(lines) + "\n"
