import sys


def sums_of(weights):
    """All sums, sorted by merging (a list of two sorted runs sorts in linear time)."""
    sums = [0]
    for w in weights:
        sums = sorted(sums + [s + w for s in sums])
    return sums


n, c, *w = map(int, sys.stdin.read().split())
low = sums_of(w[:n // 2])
high = sums_of(w[n // 2:])
best, ways = -1, 0
j = len(high) - 1
same = {}
for s in high:
    same[s] = same.get(s, 0) + 1
for s in low:
    while j >= 0 and s + high[j] > c:
        j -= 1
    if j < 0:
        break
    t = s + high[j]
    if t > best:
        best, ways = t, 0
    if t == best:
        ways += same[high[j]]
print(best, ways)
