import sys
from bisect import bisect_right

w = sys.stdin.read().split()
names = w[1::2]
heights = [*map(int, w[2::2])]

# Every pair of which the left one is taller changes places exactly once: count, for each
# singer, the taller ones that stood further to the left.
ahead = []
changes = 0
for i, h in enumerate(heights):
    place = bisect_right(ahead, h)
    changes += i - place
    ahead.insert(place, h)

order = sorted(range(len(names)), key=heights.__getitem__)
print(changes)
print("\n".join([names[i] for i in order]))
