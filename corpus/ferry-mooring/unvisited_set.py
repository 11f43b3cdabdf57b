import sys


def main():
    data = list(map(int, sys.stdin.read().split()))
    n, m = data[0], data[1]
    w = [0] + data[2:2 + n]
    w[1] = 0
    graph = {v: [] for v in range(1, n + 1)}
    pos = 2 + n
    for _ in range(m):
        a, b, c = data[pos:pos + 3]
        pos += 3
        graph[a].append((b, c))
        graph[b].append((a, c))
    far = float("inf")
    dist = {v: far for v in graph}
    dist[1] = 0
    unvisited = set(graph)
    while unvisited:
        u = min(unvisited, key=dist.get)
        if u == n or dist[u] == far:
            break
        unvisited.remove(u)
        for v, c in graph[u]:
            d = dist[u] + w[u] + c
            if d < dist[v]:
                dist[v] = d
    print(-1 if dist[n] == far else dist[n])


main()
