import sys


class Gauge:
    def __init__(self, name):
        self.name = name
        self.lowest = float("inf")
        self.highest = float("-inf")
        self.total = 0.0
        self.count = 0

    def add(self, level):
        self.lowest = min(self.lowest, level)
        self.highest = max(self.highest, level)
        self.total += level
        self.count += 1

    def __str__(self):
        mean = self.total / self.count
        return f"{self.name} {self.lowest:.9f} {mean:.9f} {self.highest:.9f}"


def main():
    for _ in range(int(sys.stdin.readline())):
        name, *words = sys.stdin.readline().split()
        gauge = Gauge(name)
        for word in words:
            gauge.add(float(word))
        print(gauge)


main()
