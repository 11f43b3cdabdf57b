import sys

inp = sys.stdin.readline
n, q = map(int, inp().split())
p = [0]
for x in inp().split():
    p.append(p[-1] + int(x))
res = []
for _ in range(q):
    a, b = map(int, inp().split())
    if a > b:
        a, b = b, a
    res.append(p[b] - p[a - 1])
print(*res, sep="\n")
