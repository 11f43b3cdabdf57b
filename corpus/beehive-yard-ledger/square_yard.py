import sys

r, c, *a = map(int, sys.stdin.buffer.read().split())
rows = [sum(a[i * r : i * r + c]) for i in range(r)]
cols = [sum(a[j::c]) for j in range(c)]
print(*rows)
print(*cols)
print(sum(cols))
