import sys
from bisect import bisect_left, insort

w = sys.stdin.read().split()
singers = sorted(zip(map(int, w[2::2]), w[1::2]), key=lambda s: s[0])
seen = []
changes = 0
for h in map(int, w[2::2]):
    changes += len(seen) - bisect_left(seen, h)
    insort(seen, h)
print(changes)
for _, name in singers:
    print(name)
