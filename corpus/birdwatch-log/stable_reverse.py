import sys
from collections import Counter

n, k, *log = sys.stdin.read().split()
rows = [(c, b) for b, c in Counter(log).items() if c >= int(k)]
rows.sort(reverse=True)
for c, b in rows:
    print(b, c)
if not rows:
    print("quiet year")
