import sys
from collections import deque

data = list(map(int, sys.stdin.read().split()))
n, m = data[:2]
after = [[] for _ in range(n + 1)]
waits = [0] * (n + 1)
for i in range(m):
    a, b = data[2 + 2 * i], data[3 + 2 * i]
    after[a].append(b)
    waits[b] += 1
queue = deque(t for t in range(1, n + 1) if waits[t] == 0)
order = []
while queue:
    t = queue.popleft()
    order.append(t)
    for u in after[t]:
        waits[u] -= 1
        if waits[u] == 0:
            queue.append(u)
if len(order) < n:
    order.append("STUCK")
print(*order)
