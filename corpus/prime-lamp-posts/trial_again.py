from math import isqrt


def is_prime(x):
    if x < 2:
        return False
    for d in range(2, isqrt(x) + 1):
        if x % d == 0:
            return False
    return True


q = int(input())
for _ in range(q):
    m, g = map(int, input().split())
    count = 0
    total = 0
    for p in range(2, m - g + 1):
        if is_prime(p) and is_prime(p + g):
            count += 1
            total += p
    print(count, total)
