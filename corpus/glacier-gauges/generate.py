import random


def generate(rng: random.Random, size: int) -> str:
    """Reports around a value that drifts, with equal ones; every fifth event or so sends one off."""
    events = []
    held = 0
    centre = rng.randint(-1000, 1000)
    spread = 3 if size < 50 else 10**6
    for _ in range(size):
        if held and rng.random() < (0.4 if size < 50 else 0.15):
            events.append("-")
            held -= 1
        else:
            events.append(f"+ {centre + rng.randint(-spread, spread)}")
            centre += rng.randint(-2, 2)
            held += 1
    return "\n".join([str(size), *events]) + "\n"
