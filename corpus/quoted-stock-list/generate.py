import random

WORDS = ("bolt", "nut", "M8", "12", "pipe", "blue", "9.90", "box", "hook", "wire 2 mm", "")


def generate(rng: random.Random, size: int) -> str:
    """Up to `size` lines; one in four has fields with semicolons and quotes inside."""
    lines = [str(rng.randint(2, 6))]
    for _ in range(max(1, size - rng.randint(0, size // 4))):
        special = rng.random() < 0.25
        fields = []
        for _ in range(rng.randint(3, 10)):
            text = rng.choice(WORDS)
            if special and rng.random() < 0.5:
                text += rng.choice((";", '"', "; ", '""', ";;", '";"', "")) + rng.choice(WORDS)
                text = '"' + text.replace('"', '""') + '"'
            fields.append(text)
        lines.append(";".join(fields))
    return "\n".join(lines) + "\n"
