import sys
from bisect import bisect_left

data = list(map(int, sys.stdin.buffer.read().split()))
# coins and (fewer) events as one number: an event takes 1 away
events = sorted(zip(data[2::3], data[1::3], data[3::3]))
ends = []
best = [0]
for e, s, f in events:
    v = best[bisect_left(ends, s)] + 10000 * f - 1
    ends.append(e)
    best.append(v if v > best[-1] else best[-1])
coins = -(-best[-1] // 10000)
print(coins, coins * 10000 - best[-1])
