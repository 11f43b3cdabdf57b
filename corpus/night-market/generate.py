"""Stretches of time, often around the end of a February."""

import random
from datetime import date, timedelta


def generate(rng: random.Random, size: int) -> str:
    """Stretches of about `size` days together."""
    rows = []
    first, last = date(1900, 1, 1), date(2199, 12, 31)
    left = size
    while left > 0:
        days = min(left, rng.randint(1, max(1, size // 4)))
        left -= days
        if rng.random() < 0.5:
            start = date(rng.choice((1900, 2000, 2100, 2024, 1999)), 2, rng.randint(1, 28))
        else:
            start = first + timedelta(rng.randrange((last - first).days - days))
        rows.append(f"{start} {start + timedelta(days - 1)}")
    return f"{len(rows)}\n" + "\n".join(rows) + "\n"
