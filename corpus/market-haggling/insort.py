import sys
from bisect import bisect_left

inf = float("inf")
data = list(map(int, sys.stdin.buffer.read().split()))
known = [-inf, data[1], inf]
named = []
total = 0
for p in data[2:]:
    k = bisect_left(known, p)
    lo, hi = known[k - 1], known[k]
    best = hi if hi - p < p - lo else lo
    named.append(best)
    total += abs(p - best)
    if p != hi:
        known.insert(k, p)
print(*named)
print(total)
