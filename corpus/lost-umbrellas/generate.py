import random


def generate(rng: random.Random, size: int) -> str:
    """A pool of tags of which the office holds a fifth, so that most questions fail."""
    letters = "abcdefghkmnprstuvwxyz23456789"
    length = 2 if size < 50 else 7
    pool = ["".join(rng.choices(letters, k=length)) for _ in range(max(10, size * 3))]
    known = pool[: len(pool) // 5]
    ledger = [_scrawl(rng, rng.choice(known)) for _ in range(size)]
    asked = [_scrawl(rng, rng.choice(known if rng.random() < 0.2 else pool)) for _ in range(size)]
    return "\n".join([f"{len(ledger)} {len(asked)}", *ledger, *asked]) + "\n"


def _scrawl(rng: random.Random, tag: str) -> str:
    return "".join(c.upper() if rng.random() < 0.3 else c for c in tag)
