import sys
from heapq import heappush, heappop

def solve():
    it = map(int, sys.stdin.buffer.read().split())
    n = next(it)
    come = list(zip(it, it, it))
    res = [0] * n
    heap = []
    t = 0
    late = 0
    p = 0
    while p < n or heap:
        if not heap and come[p][0] > t:
            t = come[p][0]
        while p < n and come[p][0] <= t:
            _, d, f = come[p]
            heappush(heap, (d, f, p))
            p += 1
        d, f, j = heappop(heap)
        t += f
        res[j] = t
        if t > d:
            late += 1
    res.append(late)
    sys.stdout.write("\n".join(map(str, res)) + "\n")

solve()
