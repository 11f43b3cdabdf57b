import sys
from itertools import accumulate

data = list(map(int, sys.stdin.read().split()))
readings = list(accumulate(data[1:]))
peak, where = max((r, i) for i, r in enumerate(readings, 1))
print("\n".join(map(str, readings)))
print(peak, where)
