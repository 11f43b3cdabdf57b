import sys
from bisect import bisect_left, bisect_right

w = sys.stdin.read().split()
n = int(w[0])
names = sorted(w[2:n + 2])
for s in w[n + 2:]:
    print(bisect_right(names, s + "z") - bisect_left(names, s))
