import sys
from heapq import heappush, heappop

data = list(map(int, sys.stdin.read().split()))
n, m = data[:2]
wait = data[2:2 + n]
wait[0] = 0
near = [[] for _ in range(n)]
for i in range(2 + n, 2 + n + 3 * m, 3):
    a, b, c = data[i] - 1, data[i + 1] - 1, data[i + 2]
    near[a].append((b, c))
    near[b].append((a, c))
seen = [False] * n
seen[0] = True
heap = [(0, 0)]
answer = -1
while heap:
    t, u = heappop(heap)
    if u == n - 1:
        answer = t
        break
    for v, c in near[u]:
        if not seen[v]:
            seen[v] = True
            heappush(heap, (t + wait[u] + c, v))
print(answer)
