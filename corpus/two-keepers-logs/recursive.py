import sys
from functools import lru_cache

sys.setrecursionlimit(5000)


def cost(a, b):
    @lru_cache(None)
    def go(i, j):
        if i == len(a):
            return 2 * (len(b) - j)
        if j == len(b):
            return 2 * (len(a) - i)
        if a[i] == b[j]:
            return go(i + 1, j + 1)
        return min(go(i + 1, j) + 2, go(i, j + 1) + 2, go(i + 1, j + 1) + 3)

    return go(0, 0)


for _ in range(int(input())):
    k = int(input())
    a = input().strip()
    b = input().strip()
    c = cost(a, b)
    print(c if c <= k else "copy")
