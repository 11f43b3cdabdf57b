# Join what can be joined, cheapest pipes first; then one well for each network.
import sys

data = list(map(int, sys.stdin.read().split()))
n, m = data[:2]
wells = data[2:2 + n]
rest = data[2 + n:]
pipes = sorted(zip(rest[2::3], rest[::3], rest[1::3]))
root = list(range(n))


def find(v):
    while root[v] != v:
        root[v] = root[root[v]]
        v = root[v]
    return v


price = 0
for c, a, b in pipes:
    a = find(a - 1)
    b = find(b - 1)
    if a != b:
        root[a] = b
        wells[b] = min(wells[a], wells[b])
        price += c
print(price + sum(wells[v] for v in range(n) if root[v] == v))
