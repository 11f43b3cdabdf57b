import bisect
import sys

n, *p = map(int, sys.stdin.read().split())
seen = [p[0]]
named = []
for x in p[1:]:
    i = bisect.bisect_left(seen, x)
    options = seen[max(0, i - 1):i + 1]
    named.append(min(reversed(options), key=lambda y: abs(x - y)))
    seen.insert(i, x)
print(*named)
print(sum(abs(a - b) for a, b in zip(named, p[1:])))
