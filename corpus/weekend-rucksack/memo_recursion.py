import sys
from functools import lru_cache

sys.setrecursionlimit(10000)

n, c = map(int, input().split())
things = [tuple(map(int, input().split())) for _ in range(n)]


@lru_cache(maxsize=None)
def best(i, room):
    # (usefulness, minus the weight): bigger is better
    if i == n:
        return (0, 0)
    result = best(i + 1, room)
    w, u = things[i]
    if w <= room:
        a, b = best(i + 1, room - w)
        result = max(result, (a + u, b - w))
    return result


useful, weight = best(0, c)
print(useful, -weight)
