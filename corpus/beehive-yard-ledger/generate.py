import random


def generate(rng: random.Random, size: int) -> str:
    """A table of about `size` numbers, rarely as high as wide; sums are beyond 32 bits."""
    r = rng.randint(1, max(1, size // 3)) if size < 100 else rng.randint(50, 200)
    c = max(1, size // r)
    top = rng.choice((9_999_999, 99_999_999)) if size < 100 else 2_000_000_000
    rows = []
    for _ in range(r):
        row = [rng.randint(-9, top if rng.random() < 0.2 else 50_000) for _ in range(c)]
        rows.append(" ".join(map(str, row)))
    return f"{r} {c}\n" + "\n".join(rows) + "\n"
