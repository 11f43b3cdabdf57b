import random

NAMES = ("eggs", "leek", "honey", "cheese", "apples", "bread", "totals", "rhubarb")


def generate(rng: random.Random, size: int) -> str:
    """Up to `size` lines that mostly end in a torn receipt; some sums are beyond 32 bits."""
    lines: list[str] = []
    for _ in range(max(1, size - rng.randint(0, size // 6))):
        if rng.random() < 0.25:
            lines.append("total")
        else:
            pieces = rng.randint(1, 5000 if rng.random() < 0.1 else 9)
            cents = rng.randint(1, 10 ** rng.randint(1, 6) - 1)
            lines.append(f"{pieces} {cents} {rng.choice(NAMES)}")
    if rng.random() < 0.8:
        lines.append(f"5000 {rng.randint(900_000, 999_999)} honey")
    return "\n".join(lines) + "\n"
