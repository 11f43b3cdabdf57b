import random

COLOURS = ("red", "blue", "gold", "teal", "ochre", "grey", "plum", "scarlet")


def generate(rng: random.Random, size: int) -> str:
    """About `size` pieces in all; mostly one spool has more of them, and sometimes all."""
    a = rng.randint(0, size)
    if size > 100:
        a = rng.randint(size * 2 // 5, size * 3 // 5)
    palette = rng.sample(COLOURS, rng.randint(2, 6))
    spools = [" ".join(rng.choices(palette, k=k)) for k in (a, size - a)]
    return f"{a} {size - a}\n{spools[0]}\n{spools[1]}\n"
