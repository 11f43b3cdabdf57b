import random


def generate(rng: random.Random, size: int) -> str:
    """Frames with about `size` bytes in all; one in six has a wrong check byte."""
    frames = []
    left = size
    while left > 0:
        data = [rng.randint(0, 255) for _ in range(rng.choice((1, 1, 2, 30, rng.randint(1, 63))))]
        check = -sum(data) % 256
        if rng.random() < 1 / 6:
            check = rng.randint(0, 255)
        text = bytes([*data, check]).hex()
        frames.append(text.upper() if rng.random() < 0.5 else text)
        left -= len(data) + 1
    return f"{len(frames)}\n" + "\n".join(frames) + "\n"
