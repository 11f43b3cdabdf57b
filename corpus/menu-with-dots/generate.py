import random

WORDS = (
    "pea",
    "soup",
    "plum",
    "cake",
    "roast",
    "trout",
    "with",
    "dumplings",
    "and",
    "beetroot",
    "rye",
)


def generate(rng: random.Random, size: int) -> str:
    """Up to `size` dishes; prices of few and many digits, so that no one dish need be the widest."""
    n = max(1, size - rng.randint(0, size // 4))
    rows = []
    for _ in range(n):
        name = " ".join(rng.choices(WORDS, k=rng.randint(1, 6)))
        rows.append(f"{rng.randint(0, 10 ** rng.randint(1, 6) - 1)} {name}")
    if rng.random() < 0.8:
        rows[rng.randrange(n)] = f"999999 {' '.join(rng.choices(WORDS, k=6))}"
        rows[rng.randrange(n)] = f"7 {' '.join(rng.choices(WORDS, k=6))} x"
    return f"{n}\n" + "\n".join(rows) + "\n"
