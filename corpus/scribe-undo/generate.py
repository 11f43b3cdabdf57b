import random


def generate(rng: random.Random, size: int) -> str:
    """A line that grows; erasures are small, undos come in runs."""
    length, past, orders = 0, [], []
    undos = 0
    for i in range(size):
        pick = rng.random()
        if length and (pick < 0.2 or i == size - 1):
            orders.append(f"R {rng.randint(1, length)}")
        elif past and (undos or pick < 0.3):
            length = past.pop()
            orders.append("U")
            undos = undos - 1 if undos else rng.choice((0, 0, 0, 1, 3))
        elif length and pick < 0.45:
            past.append(length)
            gone = rng.randint(1, min(length, 15))
            length -= gone
            orders.append(f"E {gone}")
        else:
            past.append(length)
            word = "".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=rng.randint(1, 20)))
            length += len(word)
            orders.append(f"W {word}")
    if not any(order[0] == "R" for order in orders):
        orders += ["W a", "R 1"]
    return "\n".join([str(len(orders)), *orders]) + "\n"
