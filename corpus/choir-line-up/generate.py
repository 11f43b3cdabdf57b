import random


def generate(rng: random.Random, size: int) -> str:
    """Singers with heights that often coincide; the row is roughly the wrong way round."""
    first = ["Anna", "Bela", "Carolina", "Dmitri", "Esperanza", "Fritz", "Gunhild", "Hyun", "Ida"]
    last = ["Ahlberg", "Brook", "Castellani", "Dvorak", "Eriksen", "Fodor", "Grimaldi", "Hu"]
    lines = [str(size)]
    for i in range(size):
        low, high = (1500, 1506) if size < 20 else (1500, 1900)
        height = rng.randint(low, high) - i // 4
        lines.append(f"{rng.choice(first)}{rng.choice(last)} {height}")
    return "\n".join(lines) + "\n"
