import random


def generate(rng: random.Random, size: int) -> str:
    """Chains with about `size` beads in all, of single beads and of runs longer than nine."""
    longest = max(2, min(300, size // 3))
    chains = []
    left = size
    while left > 0:
        want = rng.randint(1, longest)
        chain = ""
        while len(chain) < want:
            chain += rng.choice("rgbyo") * rng.choice((1, 1, 2, 3, 7, 12, 15, 24))
        chains.append(chain[:want])
        left -= want
    return f"{len(chains)}\n" + "\n".join(chains) + "\n"
