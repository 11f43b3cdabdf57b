import random


def generate(rng: random.Random, size: int) -> str:
    """Dancers leave and come back at random places; the circle stays about three quarters full."""
    inside = list(range(1, size + 1))
    outside: list[int] = []
    lines = []
    for _ in range(size * 3 // 2):
        leaves = len(inside) >= 3 and (not outside or rng.random() < 0.55)
        if leaves:
            dancer = _draw(rng, inside)
            lines.append(f"leave {dancer}")
            outside.append(dancer)
        elif outside:
            dancer = _draw(rng, outside)
            lines.append(f"enter {dancer} {rng.choice(inside)}")
            inside.append(dancer)
    return "\n".join([f"{size} {len(lines)}", *lines]) + "\n"


def _draw(rng: random.Random, among: list[int]) -> int:
    at = rng.randrange(len(among))
    among[at], among[-1] = among[-1], among[at]
    return among.pop()
