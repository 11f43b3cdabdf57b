import sys
from collections import OrderedDict

_, k, *needs = sys.stdin.read().split()
k = int(k)
shelf = OrderedDict()
fetched = removed = 0
for jar in needs:
    if jar in shelf:
        shelf[jar] += 1
        continue
    fetched += 1
    if len(shelf) >= k:
        shelf.popitem(last=False)
        removed += 1
    shelf[jar] = 1
print(fetched, removed)
print(*shelf)
