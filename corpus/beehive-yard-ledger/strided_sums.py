import sys

r, c, *a = map(int, sys.stdin.buffer.read().split())
rows = [sum(a[i:i + c]) for i in range(0, r * c, c)]
print(*rows)
print(*[sum(a[j::c]) for j in range(c)])
print(sum(rows))
