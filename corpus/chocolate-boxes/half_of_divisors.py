import sys

data = sys.stdin.read().split()
n, w = int(data[0]), int(data[1])
a = list(map(int, data[2:]))
m = max(a)
d = [0] * (m + 1)
for i in range(1, m + 1):
    for j in range(i, m + 1, i):
        d[j] += 1
easy = total = 0
for x in a:
    k = d[x] // 2
    if k >= w:
        easy += 1
    total += k
print(easy, total)
