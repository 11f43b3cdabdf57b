import sys

d = list(map(int, sys.stdin.read().split()))
n, m = d[:2]
load = d[2:2 + n]
cap = d[2 + n:2 + 2 * n]
refused = moved = 0
for i in range(2 + 2 * n, len(d), 3):
    a, b, x = d[i] - 1, d[i + 1] - 1, d[i + 2]
    if a == b or load[a] < x or cap[b] < load[b] + x:
        refused += 1
    else:
        load[a] -= x
        load[b] += x
        moved += x
print(*load)
print(refused, moved)
