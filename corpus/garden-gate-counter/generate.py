import random


def generate(rng: random.Random, size: int) -> str:
    """Changes that mostly grow; short lists use tiny ones, so that peaks are reached twice."""
    n = max(1, size - rng.randint(0, size // 6))
    if size < 50:
        changes = [rng.randint(-1, 1) for _ in range(n - 1)] + [0]
    else:
        changes = [rng.randint(-800_000_000, 1_000_000_000) for _ in range(n)]
    return f"{n}\n" + "\n".join(map(str, changes)) + "\n"
