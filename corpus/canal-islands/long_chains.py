import sys
sys.setrecursionlimit(10000)


def find(parent, u):
    if parent[u] == u:
        return u
    return find(parent, parent[u])


def main():
    inp = sys.stdin.readline
    n, m = map(int, inp().split())
    parent = list(range(n + 1))
    size = [1] * (n + 1)
    groups = n
    for _ in range(m):
        what, *uv = inp().split()
        if what == "P":
            print(size[find(parent, int(uv[0]))])
            continue
        a = find(parent, int(uv[0]))
        b = find(parent, int(uv[1]))
        if a != b:
            parent[a] = b
            size[b] += size[a]
            groups -= 1
    print(groups)


main()
