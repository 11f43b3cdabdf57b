# One sweep: a square joins the piece above it or the one to the left of it.
import sys

rows = sys.stdin.read().split()
h, w, t = map(int, rows[:3])
g = rows[3:]
above = [0] * (w + 1)
size, sea, last = [0], [True], 0
for y in range(h):
    line = [0] * (w + 1)
    for x in range(w):
        if int(g[y][x]) >= t:
            continue
        k = above[x] or line[x - 1]
        if not k:
            last += 1
            k = last
            size.append(0)
            sea.append(False)
        line[x] = k
        size[k] += 1
        if x == 0 or y == 0 or x == w - 1 or y == h - 1:
            sea[k] = True
    above = line
pools = [s for s, wild in zip(size, sea) if not wild]
print(len(pools), max(pools, default=0))
