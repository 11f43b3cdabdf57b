import random

SERVICES = ("billing", "mail", "search", "login", "stock", "maps", "news", "video")
WORDS = ("cart", "stored", "for", "mail", "retry", "billing", "of", "page", "42", "cache", "login")


def generate(rng: random.Random, size: int) -> str:
    """A diary of up to `size` lines in which remarks mention services and limits are met exactly."""
    service, limit = rng.choice(SERVICES[:2]), rng.randint(100, 300)
    lines = [f"{service} {limit}"]
    second = rng.randint(0, 20_000)
    for _ in range(size - rng.randint(0, size // 4)):
        second += rng.randint(0, 20)
        time = f"{second // 3600 % 24:02}:{second // 60 % 60:02}:{second % 60:02}"
        took = limit if rng.random() < 0.2 else rng.randint(0, 500)
        remark = " ".join(rng.choices(WORDS, k=rng.randint(1, 8)))
        level = rng.choice(("INFO", "WARN", "ERROR"))
        lines.append(f"{time} {level} {rng.choice(SERVICES)} {took} {remark}")
    return "\n".join(lines) + "\n"
