import sys

mod = 998244353
lines = sys.stdin.read().splitlines()
for line in lines[1:]:
    n, k, m = map(int, line.split())
    up = down = 1
    for i in range(k):
        up = up * (n - i) * m % mod
        down = down * (i + 1) % mod
    print(up * pow(down, mod - 2, mod) % mod)
