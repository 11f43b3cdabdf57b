import sys

MOD = 998244353


def main():
    it = iter(map(int, sys.stdin.buffer.read().split()))
    q = next(it)
    feasts = list(zip(it, it, it))
    top = max(n for n, _, _ in feasts)
    fact = [1] * (top + 1)
    for i in range(1, top + 1):
        fact[i] = fact[i - 1] * i % MOD
    out = []
    for n, k, m in feasts:
        if k > n:
            out.append(0)
            continue
        under = pow(fact[k] * fact[n - k], -1, MOD)
        out.append(fact[n] * under % MOD * pow(m, k, MOD) % MOD)
    print("\n".join(map(str, out)))


main()
