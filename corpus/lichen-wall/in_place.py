w, t = map(int, input().split())
table = list(map(int, input()))
a = list(map(int, input()))
best = sum(a)
for _ in range(t):
    # a[-1] is the left neighbour of the first stone
    for i in range(w):
        a[i] = table[(a[i - 1] + 2 * a[i] + a[(i + 1) % w]) & 7]
    best = max(best, sum(a))
print(sum(a), best)
