import sys

n, k, *rows = sys.stdin.read().split()
n, k = int(n), int(k)
rows.sort()
confused = set()
pairs = 0
# rows that differ little stand close together
for i in range(n):
    for j in range(i + 1, min(n, i + 3)):
        if sum(a != b for a, b in zip(rows[i], rows[j])) <= k:
            pairs += 1
            confused |= {i, j}
print(pairs, n - len(confused))
