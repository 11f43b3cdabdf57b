import sys

read = sys.stdin.readline
n, m = map(int, read().split())
parent = list(range(n + 1))
size = [1] * (n + 1)
groups = n


def find(u):
    while parent[u] != u:
        parent[u] = parent[parent[u]]
        u = parent[u]
    return u


for _ in range(m):
    t = read().split()
    if t[0] == "P":
        print(size[find(int(t[1]))])
    else:
        a, b = find(int(t[1])), find(int(t[2]))
        if size[a] < size[b]:
            a, b = b, a
        parent[b] = a
        size[a] += size[b]
        groups -= 1
print(groups)
