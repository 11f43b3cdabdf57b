import sys

n, *a = map(int, sys.stdin.read().split())
p = sorted(zip(a[1::2], a[::2]))
squares = [(y2 - y1) ** 2 + (x2 - x1) ** 2 for (y1, x1), (y2, x2) in zip(p, p[1:])]
best = min(squares)
print(best, squares.count(best))
