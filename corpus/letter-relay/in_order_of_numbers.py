import sys

n, *a = map(int, sys.stdin.read().split())
t = [0] * (n + 1)
for i in range(1, n + 1):
    p, d = a[2 * i - 2], a[2 * i - 1]
    t[i] = t[p] + d
best = max(t[1:])
print(sum(t), best, t.index(best, 1))
