import sys
from itertools import accumulate

data = list(map(int, sys.stdin.buffer.read().split()))
n, q = data[0], data[1]
pre = [0, *accumulate(data[2:2 + n])]
total = pre[n]
out = []
it = iter(data[2 + n:2 + n + 2 * q])
for a, b in zip(it, it):
    s = pre[b] - pre[a - 1]
    out.append(s if a <= b else s + total)
sys.stdout.write("\n".join(map(str, out)) + "\n")
