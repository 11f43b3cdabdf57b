import random


def generate(rng: random.Random, size: int) -> str:
    """Events among so few climbers that cards are often shown twice, or never."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    people = [
        "".join(rng.choices(letters, k=rng.randint(1, 8)))
        for _ in range(max(2, min(size // 6, 60)))
    ]
    events = ["#"]
    for _ in range(size - 1 - rng.randint(0, size // 10)):
        what = rng.choice("+++--???##")
        events.append(what if what == "#" else f"{what} {rng.choice(people)}")
    rng.shuffle(events)
    return f"{len(events)}\n" + "\n".join(events) + "\n"
