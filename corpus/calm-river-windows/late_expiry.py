import sys
from collections import deque

n, w, d, *h = map(int, sys.stdin.read().split())
lo, hi = deque(), deque()
calm = largest = 0
for i, x in enumerate(h):
    while lo and h[lo[-1]] >= x:
        lo.pop()
    while hi and h[hi[-1]] <= x:
        hi.pop()
    lo.append(i)
    hi.append(i)
    if lo[0] < i - w:
        lo.popleft()
    if hi[0] < i - w:
        hi.popleft()
    if i >= w - 1:
        s = h[hi[0]] - h[lo[0]]
        calm += s <= d
        largest = max(largest, s)
print(calm, largest)
