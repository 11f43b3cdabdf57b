import random


def generate(rng: random.Random, size: int) -> str:
    """Lorries with about `size` lines in all; some just reach their limit, some are empty."""
    lines: list[str] = []
    t = 0
    while len(lines) < size:
        k = 0 if rng.random() < 0.1 else rng.randint(1, 12)
        crates = [rng.randint(1, 2 * 10 ** rng.randint(1, 9)) for _ in range(k)]
        limit = max(1, sum(crates) + rng.choice((0, 0, 1, -1, rng.randint(-(10**9), 10**9))))
        lines += [f"{limit} {k}", *map(str, crates)]
        t += 1
    return f"{t}\n" + "\n".join(lines) + "\n"
