import sys

_, k, *needs = sys.stdin.read().split()
k = int(k)
shelf = {}  # keys in the order of their last use
fetched = 0
for jar in needs:
    if jar in shelf:
        del shelf[jar]
    else:
        fetched += 1
        if len(shelf) == k:
            del shelf[next(iter(shelf))]
    shelf[jar] = None
print(fetched, fetched - len(shelf))
print(*shelf)
