import sys
from heapq import heapify, heappop, heappush

data = list(map(int, sys.stdin.read().split()))
m, k = data[0], data[1]
heap = [(s + a, a) for s, a in zip(data[2::2], data[3::2])]
heapify(heap)
while k:
    t, a = heappop(heap)
    heappush(heap, (t + a, a))
    k -= 1
print(t)
