import sys
from heapq import heappush, heappop

def solve():
    it = iter(sys.stdin.buffer.read().split())
    n = int(next(it)); m = int(next(it))
    w = [int(next(it)) for _ in range(n)]
    w[0] = 0
    adj = [[] for _ in range(n)]
    for a, b, c in zip(it, it, it):
        a = int(a) - 1; b = int(b) - 1; c = int(c)
        adj[a].append((b, c))
        adj[b].append((a, c))
    INF = 1 << 60
    d = [INF] * n
    d[0] = 0
    q = [(0, 0)]
    while q:
        du, u = heappop(q)
        if u == n - 1:
            return du
        if du > d[u]:
            continue
        du += w[u]
        for v, c in adj[u]:
            if du + c < d[v]:
                d[v] = du + c
                heappush(q, (du + c, v))
    return -1

print(solve())
