import sys


def main():
    read = sys.stdin.readline
    m, n = map(int, read().split())
    lamps = [[int(w) for w in read().split()] for _ in range(m)]
    plants = [[int(w) for w in read().split()] for _ in range(n)]
    dark = set(range(n))
    counts = []
    for x, y, r in lamps:
        under = [i for i, (px, py) in enumerate(plants) if (px - x) ** 4 + (py - y) ** 4 <= r ** 4]
        dark.difference_update(under)
        counts.append(len(under))
    print(*counts)
    print(len(dark))


main()
