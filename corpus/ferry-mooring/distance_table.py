# Dijkstra on a full table of distances, easy to get right
INF = 10 ** 9


def read():
    n, m = map(int, input().split())
    wait = list(map(int, input().split()))
    table = [[INF] * n for _ in range(n)]
    for _ in range(m):
        a, b, c = map(int, input().split())
        a -= 1
        b -= 1
        if c < table[a][b]:
            table[a][b] = c
            table[b][a] = c
    return n, wait, table


def shortest(n, wait, table):
    best = [INF] * n
    best[0] = 0
    finished = [False] * n
    for _ in range(n):
        here = -1
        for i in range(n):
            if not finished[i] and (here == -1 or best[i] < best[here]):
                here = i
        if best[here] == INF:
            break
        finished[here] = True
        leave = best[here]
        if here != 0:
            leave += wait[here]
        for i in range(n):
            if table[here][i] != INF and leave + table[here][i] < best[i]:
                best[i] = leave + table[here][i]
    return best[n - 1]


answer = shortest(*read())
print(answer if answer < INF else -1)
