import sys


class Station:
    """Keeps the values sorted: a new one moves down to its place, as in insertion sort."""

    def __init__(self):
        self.values = []

    def report(self, x):
        v = self.values
        v.append(x)
        i = len(v) - 1
        while i > 0 and v[i - 1] > x:
            v[i] = v[i - 1]
            i -= 1
        v[i] = x

    def send(self):
        self.values.pop((len(self.values) - 1) // 2)

    def middle(self):
        if not self.values:
            return "none"
        return self.values[(len(self.values) - 1) // 2]


def main():
    station = Station()
    m = int(sys.stdin.readline())
    for _ in range(m):
        words = sys.stdin.readline().split()
        if words[0] == "+":
            station.report(int(words[1]))
        else:
            station.send()
        print(station.middle())


main()
