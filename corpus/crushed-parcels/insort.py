from bisect import bisect_right, insort
import sys

a = list(map(int, sys.stdin.buffer.read().split()))[1:]
seen = []
tot = worst = 0
for i, x in enumerate(a):
    d = i - bisect_right(seen, 2 * x)
    tot += d
    if d > worst:
        worst = d
    insort(seen, x)
print(tot, worst)
