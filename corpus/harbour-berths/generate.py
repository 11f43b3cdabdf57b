import random


def generate(rng: random.Random, size: int) -> str:
    """Quays that fill up from the left; some boats fit exactly, some nowhere."""
    unit = rng.choice((1, 1000)) if size < 20 else 10**7
    quays = [rng.randint(3, 12) * unit for _ in range(size)]
    boats = []
    for _ in range(size * 5 // 4):
        long = rng.random() < 0.1
        boats.append(rng.randint(50, 90) * unit if long else rng.randint(1, 11) * unit)
    first = f"{len(quays)} {len(boats)}"
    return "\n".join([first, " ".join(map(str, quays)), " ".join(map(str, boats))]) + "\n"
