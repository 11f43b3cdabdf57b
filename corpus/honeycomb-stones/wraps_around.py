import sys

v = list(map(int, sys.stdin.read().split()))
codes = {1000 * a + b for a, b in zip(v[1::2], v[2::2])}
pairs = alone = most = 0
for c in codes:
    t = sum([c + d in codes for d in (1, -1, 1000, -1000, 999, -999)])
    pairs += t
    alone += t == 0
    most = max(most, t)
print(pairs // 2, alone, most)
