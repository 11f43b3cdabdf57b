import sys
from bisect import bisect_right

n, q, *v = map(int, sys.stdin.read().split())
d = v[:n] + [-1]
best = {}
stack = []
for i, x in enumerate(d):
    start = i
    while stack and stack[-1][0] >= x:
        h, start = stack.pop()
        best[h] = max(best.get(h, 0), i - start)
    stack.append((x, start))
keys = sorted(best)
for i in range(len(keys) - 2, -1, -1):
    best[keys[i]] = max(best[keys[i]], best[keys[i + 1]])
for x in v[n:]:
    k = bisect_right(keys, x)
    print(best[keys[k]] if k < len(keys) else 0)
