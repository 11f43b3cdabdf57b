import random


def generate(rng: random.Random, size: int) -> str:
    """Few different points, years and players, so that all four rules are needed."""
    letters = "abdeghiklmnorstu"
    villages: set[str] = set()
    while len(villages) < size:
        villages.add("".join(rng.choices(letters, k=rng.randint(3, 12))))
    lines = [str(size)]
    names = sorted(villages)
    rng.shuffle(names)
    spread = 2 if size < 50 else 7
    for name in names:
        points = 60 + rng.randint(0, spread)
        lines.append(f"{name} {points} {1900 + rng.randint(0, spread)} {rng.randint(28, 30)}")
    return "\n".join(lines) + "\n"
