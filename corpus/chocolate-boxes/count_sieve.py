import sys

n, w, *a = map(int, sys.stdin.buffer.read().split())
m = max(a)
ways = [0] * (m + 1)
for r in range(1, m + 1):
    if r * r > m:
        break
    for x in range(r * r, m + 1, r):  # c goes from r up
        ways[x] += 1
found = [ways[x] for x in a]
print(sum([k >= w for k in found]), sum(found))
