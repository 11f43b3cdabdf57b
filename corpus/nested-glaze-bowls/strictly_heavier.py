import bisect
import sys

data = list(map(int, sys.stdin.read().split()))
tails = []
for w in data[1:]:
    pos = bisect.bisect_left(tails, w)
    tails[pos:pos + 1] = [w]
print(len(tails), tails[-1])
