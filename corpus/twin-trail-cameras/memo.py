import sys

sys.setrecursionlimit(10 ** 4)

n, m = map(int, input().split())
first = input().split()
second = input().split()
memo = {}


def longest(i, j):
    if i == n or j == m:
        return 0
    if (i, j) in memo:
        return memo[i, j]
    if first[i] == second[j]:
        memo[i, j] = 1 + longest(i + 1, j + 1)
    else:
        memo[i, j] = max(longest(i + 1, j), longest(i, j + 1))
    return memo[i, j]


both = longest(0, 0)
print(both, n + m - 2 * both)
