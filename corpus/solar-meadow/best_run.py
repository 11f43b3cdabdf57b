import sys

data = list(map(int, sys.stdin.buffer.read().split()))
r, c = data[0], data[1]
rows = [data[2 + i * c:2 + (i + 1) * c] for i in range(r)]
if c < r:
    rows = list(map(list, zip(*rows)))
best = max(data[2:])
for i in range(len(rows)):
    cols = [0] * len(rows[0])
    for row in rows[i:]:
        run = 0
        for j, x in enumerate(row):
            x += cols[j]
            cols[j] = x
            run = run + x if run > 0 else x
            if run > best:
                best = run
print(best)
