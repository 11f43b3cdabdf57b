def solve(weights, values, cap):
    n = len(weights)
    dp = [[0] * (cap + 1) for _ in range(n + 1)]
    for i in range(1, n + 1):
        for j in range(cap + 1):
            dp[i][j] = dp[i - 1][j]
            if j >= weights[i - 1]:
                cand = dp[i - 1][j - weights[i - 1]] + values[i - 1]
                if cand > dp[i][j]:
                    dp[i][j] = cand
    best = dp[n][cap]
    for j in range(cap + 1):
        if dp[n][j] == best:
            return best, j


n, c = map(int, input().split())
ws, us = [], []
for _ in range(n):
    w, u = map(int, input().split())
    ws.append(w)
    us.append(u)
print(*solve(ws, us, c))
