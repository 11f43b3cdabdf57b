import sys

data = list(map(int, sys.stdin.read().split()))
n, c = data[:2]
row = [0] * (c + 1)
for i in range(n):
    w = data[2 + 2 * i]
    u = data[3 + 2 * i]
    if w > c:
        continue
    row[w:] = [x if x > y + u else y + u for x, y in zip(row[w:], row)]
print(row[c], row.index(row[c]))
