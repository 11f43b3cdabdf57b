DEBUG = False


class Dock:
    def __init__(self, loads, caps):
        self.loads = loads
        self.caps = caps
        self.refused = 0
        self.moved = 0
        self.log = []

    def describe(self):
        barges = [f"#{i + 1}: {load}/{cap}" for i, (load, cap) in enumerate(zip(self.loads, self.caps))]
        return "; ".join(barges)

    def debug(self, message):
        self.log.append(message)
        if DEBUG:
            print(message)

    def order(self, a, b, x):
        self.debug(f"order {a} -> {b}: {x} t, before: {self.describe()}")
        if a == b:
            amount = 0
        else:
            amount = min(x, self.loads[a], self.caps[b] - self.loads[b])
        if amount == 0:
            self.refused += 1
        self.loads[a] -= amount
        self.loads[b] += amount
        self.moved += amount


n, m = map(int, input().split())
dock = Dock(list(map(int, input().split())), list(map(int, input().split())))
for _ in range(m):
    a, b, x = map(int, input().split())
    dock.order(a - 1, b - 1, x)
print(*dock.loads)
print(dock.refused, dock.moved)
