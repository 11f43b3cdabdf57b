import sys
from itertools import accumulate

data = sys.stdin.read().split()
n, m = int(data[0]), int(data[1])
prefix = [0, *accumulate(map(int, data[2:2 + n]))]
changes = []
for k in range(2 + n, len(data), 3):
    what, a, b = data[k], int(data[k + 1]), int(data[k + 2])
    if what == "+":
        changes.append((a, b))
    else:
        print(prefix[b] - prefix[a - 1] + sum(x for s, x in changes if a <= s < b))
