import random


def generate(rng: random.Random, size: int) -> str:
    """About `size` runners; gaps from nothing to hours, times that end on full minutes."""
    n = max(1, size - rng.randint(0, size // 6))
    winner = rng.randint(1, 800_000)
    times = [winner + rng.randint(0, 9) for _ in range(1 + n // 10)]
    while len(times) < n:
        time = rng.randint(winner, 3_599_999)
        times.append(max(winner, time - time % 6000) if rng.random() < 0.1 else time)
    times = times[:n]
    rng.shuffle(times)
    return f"{n}\n" + "\n".join(map(str, times)) + "\n"
