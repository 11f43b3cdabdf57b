import heapq
import sys

data = list(map(int, sys.stdin.read().split()))
n = data[0]
t = late = p = 0
ready = [0] * n
heap = []
while p < n or heap:
    if not heap:
        t = max(t, data[1 + 3 * p])
    while p < n and data[1 + 3 * p] <= t:
        heapq.heappush(heap, (data[2 + 3 * p], p))
        p += 1
    due, j = heapq.heappop(heap)
    t += data[3 + 3 * j]
    ready[j] = t
    late += t > due
print(*ready, late, sep="\n")
