import sys
import heapq

def main():
    d = list(map(int, sys.stdin.buffer.read().split()))
    n = d[0]
    nxt = [[] for _ in range(n + 1)]
    deg = [0] * (n + 1)
    for a, b in zip(d[2::2], d[3::2]):
        nxt[a].append(b)
        deg[b] += 1
    h = [i for i in range(1, n + 1) if not deg[i]]
    # ascending, so already a heap
    out = []
    while h:
        u = heapq.heappop(h)
        out.append(u)
        for v in nxt[u]:
            deg[v] -= 1
            if not deg[v]:
                heapq.heappush(h, v)
    s = ' '.join(map(str, out))
    if len(out) < n:
        s += ' STUCK'
    print(s)

main()
