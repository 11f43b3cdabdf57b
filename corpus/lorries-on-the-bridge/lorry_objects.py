import sys


class Lorry:
    def __init__(self, limit):
        self.limit = limit
        self.crates = []

    def load(self, crate):
        self.crates.append(crate)

    @property
    def weight(self):
        return sum(self.crates)

    def verdict(self):
        heaviest = max(self.crates, default=0)
        if self.weight <= self.limit:
            return "pass %d %d" % (self.limit - self.weight, heaviest)
        return "stop %d %d" % (self.weight - self.limit, heaviest)


def read_lorry():
    limit, k = [int(x) for x in sys.stdin.readline().split()]
    lorry = Lorry(limit)
    for _ in range(k):
        lorry.load(int(sys.stdin.readline().strip()))
    return lorry


def main():
    for _ in range(int(sys.stdin.readline())):
        print(read_lorry().verdict())


main()
