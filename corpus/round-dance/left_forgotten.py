import sys

# two dicts: who stands to the right, who to the left
lines = sys.stdin.read().splitlines()
n, m = map(int, lines[0].split())
right = {i: i % n + 1 for i in range(1, n + 1)}
left = {b: a for a, b in right.items()}
for line in lines[1:m + 1]:
    t = line.split()
    x = int(t[1])
    if t[0] == "leave":
        a, b = left[x], right.pop(x)
        right[a] = b
        left[b] = a
        print(a, b)
    else:
        y = int(t[2])
        right[x] = right[y]
        right[y] = x
        left[x] = y
start = d = min(right)
row = []
while not row or d != start:
    row.append(d)
    d = right[d]
print(*row)
