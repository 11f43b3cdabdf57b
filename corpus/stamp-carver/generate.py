import random


def generate(rng: random.Random, size: int) -> str:
    """A picture of nearly `size` times `size` cells, with rows that read the same from both ends."""
    r, c = rng.randint(size - size // 8, size), rng.randint(size - size // 8, size)
    share = rng.randint(1, 3)
    rows = []
    for _ in range(r):
        row = "".join("#" if rng.randint(0, 3) < share else "." for _ in range(c))
        rows.append(row[: c // 2] + row[: c - c // 2][::-1] if rng.random() < 0.1 else row)
    return f"{r} {c}\n" + "\n".join(rows) + "\n"
