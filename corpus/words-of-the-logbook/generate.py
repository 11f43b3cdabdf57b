import random


def generate(rng: random.Random, size: int) -> str:
    """Lines of about `size` characters in all, with marks inside and around words."""
    words = [
        "".join(rng.choices("aelnorstwd", k=rng.randint(1, 7))) for _ in range(5 + size // 150)
    ]
    gaps = (" ",) * 12 + (", ", ". ", "-", "'", "; ", " 12 ", "\n", "\n")
    parts = []
    length = 0
    while length < size:
        word = rng.choice(words)
        if rng.random() < 0.15:
            word = word.capitalize()
        parts += [word, rng.choice(gaps)]
        length += len(word) + len(parts[-1])
    return "".join(parts).rstrip() + ".\n"
