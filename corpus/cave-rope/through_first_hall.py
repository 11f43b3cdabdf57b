import sys

n, *d = map(int, sys.stdin.read().split())
g = {v: [] for v in range(1, n + 1)}
for a, b, c in zip(d[::3], d[1::3], d[2::3]):
    g[a].append((b, c))
    g[b].append((a, c))
arms = []
for first, c in g[1]:
    stack = [(first, 1, c, 1)]
    best = (0, 0)
    while stack:
        v, p, way, count = stack.pop()
        best = max(best, (way, -count))
        stack += [(u, v, way + w, count + 1) for u, w in g[v] if u != p]
    arms.append(best)
arms.sort(reverse=True)
print(sum(a for a, _ in arms[:2]), -sum(b for _, b in arms[:2]))
