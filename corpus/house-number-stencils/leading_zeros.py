import sys


def count(n, d):
    c = 0
    p = 1
    while p <= n:
        c += n // (10 * p) * p
        c += min(max(n % (10 * p) - d * p + 1, 0), p)
        p *= 10
    return c


data = list(map(int, sys.stdin.read().split()))[1:]
for a, b, d in zip(data[::3], data[1::3], data[2::3]):
    print(count(b, d) - count(a - 1, d))
