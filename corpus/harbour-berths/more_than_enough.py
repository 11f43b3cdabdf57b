import sys

n, m, *rest = map(int, sys.stdin.read().split())
free = rest[:n]
away = 0
out = []
start = 0
for boat in rest[n:]:
    # quays that are full need not be looked at again
    while start < n and free[start] == 0:
        start += 1
    for i in range(start, n):
        if free[i] > boat:
            free[i] -= boat
            out.append(i + 1)
            break
    else:
        out.append(0)
        away += boat
print(*out)
print(away)
