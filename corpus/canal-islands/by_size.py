import sys

def solve():
    lines = sys.stdin.read().split("\n")
    n, m = map(int, lines[0].split())
    # negative: a root, minus the number of its islands
    p = [-1] * (n + 1)
    out = []
    groups = n
    for line in lines[1:m + 1]:
        t = line.split()
        a = int(t[1])
        while p[a] >= 0:
            a = p[a]
        if t[0] == "P":
            out.append(-p[a])
        else:
            b = int(t[2])
            while p[b] >= 0:
                b = p[b]
            if a != b:
                if p[a] > p[b]:
                    a, b = b, a
                p[a] += p[b]
                p[b] = a
                groups -= 1
    out.append(groups)
    print("\n".join(map(str, out)))

solve()
