import sys
from itertools import combinations

n, *rows = sys.stdin.read().splitlines()
masks = []
for row in rows:
    m = 0
    for s in row.split():
        m |= 1 << int(s)
    masks.append(m)
counts = [bin(a & b).count("1") for a, b in combinations(masks, 2)]
top = max(counts)
print(counts.count(0), top, counts.count(top))
