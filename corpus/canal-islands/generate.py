import random


def generate(rng: random.Random, size: int) -> str:
    """Bridges along the canal in order, with a few across, and a question after most of them."""
    lines = []
    at = 1
    for _ in range(size):
        if at < size and rng.random() < 0.85:
            lines.append(f"B {at + 1} {at}" if rng.random() < 0.1 else f"B {at} {at + 1}")
            at += 1
        else:
            lines.append(f"B {rng.randint(1, size)} {rng.randint(1, size)}")
        if rng.random() < 0.6:
            lines.append(f"P {rng.randint(1, min(size, at + 2))}")
    return "\n".join([f"{size} {len(lines)}", *lines]) + "\n"
