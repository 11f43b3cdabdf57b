import random


def generate(rng: random.Random, size: int) -> str:
    """A table of about `size` prices, wider than high or higher than wide."""
    short = rng.randint(1, max(1, int(size**0.5) - 1))
    if size > 400:
        short = rng.randint(60, int(size**0.5) - 5)
    long = size // short
    r, c = (short, long) if rng.random() < 0.5 else (long, short)
    rows = [" ".join(str(rng.randint(1, 10 ** rng.randint(1, 6) - 1)) for _ in range(c))]
    rows += [" ".join(str(rng.randint(1, 999_999)) for _ in range(c)) for _ in range(r - 1)]
    return f"{r} {c}\n" + "\n".join(rows) + "\n"
