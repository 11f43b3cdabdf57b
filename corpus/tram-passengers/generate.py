import random


def generate(rng: random.Random, size: int) -> str:
    """Wide questions between changes; some stops hold a milliard people."""
    people = [rng.choice((0, rng.randint(0, 40), 10**9)) for _ in range(size)]
    lines = [" ".join(map(str, people))]
    messages = max(6, size // 4)
    for _ in range(messages):
        if rng.random() < 0.45:
            stop = rng.randrange(size)
            change = rng.randint(max(-people[stop], -(10**9)), 50)
            people[stop] += change
            lines.append(f"+ {stop + 1} {change}")
        else:
            left = rng.randint(1, max(1, size // 3))
            lines.append(f"? {left} {rng.randint(max(left, size * 2 // 3), size)}")
    return "\n".join([f"{size} {messages}", *lines]) + "\n"
