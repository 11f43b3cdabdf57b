import random

PARTS = ("fan", "lamp", "pump", "roof", "mist", "north", "south", "speed", "level", "hour", "mode")
VALUES = ("7", "on", "auto", "20:30", "a=b", "x == y", "#3", "bed #2", "low and slow", "t>=18", "0")


def generate(rng: random.Random, size: int) -> str:
    """Up to `size` lines with all four sorts, odd spaces, and `=` and `#` within values."""
    keys = [".".join(rng.choices(PARTS, k=rng.randint(1, 3))) for _ in range(5 + size // 25)]
    lines = []
    for _ in range(max(1, size - rng.randint(0, size // 5))):
        sort = rng.random()
        if sort < 0.08:
            lines.append(" " * rng.randint(0, 3))
        elif sort < 0.2:
            lines.append(f"{' ' * rng.randint(0, 2)}# {rng.choice(keys)} = {rng.choice(VALUES)}")
        elif sort < 0.3:
            lines.append(f"forget {rng.choice(keys)}")
        else:
            a, b, c, d = (" " * rng.randint(0, 2) for _ in range(4))
            lines.append(f"{a}{rng.choice(keys)}{b}={c}{rng.choice(VALUES)}{d}")
    return "\n".join(lines) + "\n"
