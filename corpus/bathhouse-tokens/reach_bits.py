import sys

n, q, *rest = map(int, sys.stdin.read().split())
values, prices = rest[:n], rest[n:]
# bit s of `now`: the sum s can be paid with exactly `count` tokens
mask = (1 << max(prices) + 1) - 1
answer = dict.fromkeys(prices, -1)
left = set(prices)
now = seen = 1
count = 0
while now and left:
    count += 1
    nxt = 0
    for v in values:
        nxt |= now << v
    now = nxt & mask & ~seen
    seen |= now
    for p in [p for p in left if now >> p & 1]:
        answer[p] = count
        left.remove(p)
print(*[answer[p] for p in prices])
