import random


def generate(rng: random.Random, size: int) -> str:
    """A few frequent species and many rare ones; sometimes nothing reaches k."""
    letters = "aeioulnrst"
    species = max(3, size // 4)
    names = ["".join(rng.choices(letters, k=rng.randint(2, 9))) for _ in range(species)]
    frequent = names[: max(1, species // 8)]
    seen = [rng.choice(frequent if rng.random() < 0.4 else names) for _ in range(size)]
    k = rng.randint(1, 2) if size > 50 or rng.random() < 0.6 else size
    return "\n".join([f"{size} {k}", *seen]) + "\n"
