import sys
sys.setrecursionlimit(10**6)
def total(n):
    return 0 if n == 0 else int(input()) + total(n - 1)
def waste(n):
    value = 0
    for _ in range(n):
        value += 1
    return value
n = int(input())
print(total(n) + 0 * waste(200000))
