import sys
from itertools import accumulate

n, w, d, *h = map(int, sys.stdin.buffer.read().split())


def extremes(values, better):
    """The best of each window: it has the end of one block and the beginning of the next."""
    left, right = [], []
    for b in range(0, n, w):
        block = values[b:b + w]
        left += accumulate(block, better)
        right += [*accumulate(block[::-1], better)][::-1]
    return map(better, right, left[w - 1:])


spreads = [a - b for a, b in zip(extremes(h, max), extremes(h, min))]
print(sum([s <= d for s in spreads]), max(spreads))
