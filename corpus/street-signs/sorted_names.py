import sys
from bisect import bisect_left as bl

w = sys.stdin.read().split()
n = int(w[0])
names = sorted(w[2:n + 2])
# "{" is the character after "z": no name with the beginning s is as large as s + "{"
print("\n".join([str(bl(names, s + "{") - bl(names, s)) for s in w[n + 2:]]))
