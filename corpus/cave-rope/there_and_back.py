import sys


def main():
    n, *d = map(int, sys.stdin.buffer.read().split())
    g = [[] for _ in range(n)]
    # a passage of c metres weighs c * 4096 - 1: longer first, then fewer passages
    for a, b, c in zip(d[::3], d[1::3], d[2::3]):
        g[a - 1].append((b - 1, (c << 12) - 1))
        g[b - 1].append((a - 1, (c << 12) - 1))

    def far(s):
        dist = [-1] * n
        dist[s] = 0
        stack = [s]
        for u in stack:
            du = dist[u]
            for v, w in g[u]:
                if dist[v] < 0:
                    dist[v] = du + w
                    stack.append(v)
        m = max(dist)
        return dist.index(m), m

    _, m = far(far(0)[0])
    length = (m + 4095) >> 12
    print(length, (length << 12) - m)


main()
