import math

MOD = 998244353
for _ in range(int(input())):
    n, k, m = map(int, input().split())
    if m == 0 or k > n:
        print(0)
    else:
        print(math.comb(n, k) % MOD * pow(m, k, MOD) % MOD)
