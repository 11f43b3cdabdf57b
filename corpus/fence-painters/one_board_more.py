import sys

L, n, *v = map(int, sys.stdin.read().split())
nxt = list(range(L + 1))
count = 0
for i in range(n):
    a, b = v[2 * i], v[2 * i + 1]
    coins = 0
    while a <= b and a < L:
        if nxt[a] == a:
            nxt[a] = a + 1
            coins += 1
        a = nxt[a]
    print(coins)
print(sum(1 for i in range(L) if nxt[i] != i and nxt[i + 1] == i + 1))
