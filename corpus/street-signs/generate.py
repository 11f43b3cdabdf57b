import random


def generate(rng: random.Random, size: int) -> str:
    """Names of common syllables and many a z; beginnings of names, whole names and strangers."""
    syllables = ["za", "zz", "ol", "kir", "mar", "z", "lin", "ber", "ga"]
    least = 1 if size < 50 else 5
    names = [
        "".join(rng.choices(syllables, k=rng.randint(least, 10)))[: rng.randint(2 * least, 20)]
        for _ in range(size)
    ]
    signs = []
    for _ in range(size * 9 // 10 + 1):
        name = rng.choice(names)
        if rng.random() < 0.1:
            signs.append("".join(rng.choices(syllables, k=2)) + "q")
        else:
            signs.append(name[: rng.randint(1, len(name))])
    return "\n".join([f"{len(names)} {len(signs)}", *names, *signs]) + "\n"
