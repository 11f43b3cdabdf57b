import random


def generate(rng: random.Random, size: int) -> str:
    """A wall of different labels; all kinds of events, a mirroring every sixth time."""
    letters = "ABCDEFGHKLMNPRSTUVWXYZ"
    lines = [str(size)]
    for row in range(size):
        lines.append(" ".join(f"{rng.choice(letters)}{row * size + c}" for c in range(size)))
    events = []
    for _ in range(12 if size < 10 else 13 * size):
        kind = rng.choice("RRCCQT") if rng.random() < 0.9 else "Q"
        pair = f" {rng.randint(1, size)} {rng.randint(1, size)}"
        events.append(kind if kind == "T" else kind + pair)
    return "\n".join([*lines, str(len(events)), *events]) + "\n"
