import sys


def main():
    d = list(map(int, sys.stdin.read().split()))
    m, n = d[:2]
    e = 2 + 3 * m
    plants = list(zip(d[e::2], d[e + 1::2]))
    lit = set()
    counts = []
    for k in range(2, e, 3):
        x, y, r = d[k:k + 3]
        # take the root of both sides first
        under = [p for p in enumerate(plants) if (p[1][0] - x) ** 2 + (p[1][1] - y) ** 2 <= r * r]
        lit.update(under)
        counts.append(len(under))
    print(*counts)
    print(n - len(lit))


main()
