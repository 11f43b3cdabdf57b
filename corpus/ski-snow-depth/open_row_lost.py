import sys

n, q, *v = map(int, sys.stdin.read().split())
memo = {}
for x in v[n:]:
    if x not in memo:
        start = best = 0
        for i in range(n):
            if v[i] < x:
                best = max(best, i - start)
                start = i + 1
        memo[x] = best
    print(memo[x])
