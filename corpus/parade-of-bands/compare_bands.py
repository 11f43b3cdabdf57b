import sys
from functools import total_ordering


@total_ordering
class Band:
    def __init__(self, village, points, year, players):
        self.village = village
        self.points = int(points)
        self.year = int(year)
        self.players = int(players)

    def rank(self):
        return (-self.points, self.year, self.players, self.village)

    def __eq__(self, other):
        return self.rank() == other.rank()

    def __lt__(self, other):
        return self.rank() < other.rank()


def main():
    n = int(sys.stdin.readline())
    bands = sorted(Band(*sys.stdin.readline().split()) for _ in range(n))
    for band in bands:
        print(band.village)
    behind = [b.village for a, b in zip(bands, bands[1:]) if a.players < b.players]
    print(*sorted(behind) or "-")


if __name__ == "__main__":
    main()
