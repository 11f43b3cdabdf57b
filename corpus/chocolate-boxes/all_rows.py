n, w = map(int, input().split())
orders = list(map(int, input().split()))

easy = 0
ways_total = 0
for x in orders:
    ways = 0
    for r in range(1, x + 1):
        if x % r == 0 and r * r <= x:
            ways += 1
    if ways >= w:
        easy += 1
    ways_total += ways
print(easy, ways_total)
