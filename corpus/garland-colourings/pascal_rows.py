MOD = 998244353

q = int(input())
feasts = []
for _ in range(q):
    feasts.append(list(map(int, input().split())))
longest = max(f[0] for f in feasts)

choose = [[1]]
for n in range(1, longest + 1):
    row = [1]
    for k in range(1, n):
        row.append((choose[n - 1][k - 1] + choose[n - 1][k]) % MOD)
    row.append(1)
    choose.append(row)

for n, k, m in feasts:
    if k > n:
        print(0)
    else:
        print(choose[n][k] * pow(m, k, MOD) % MOD)
