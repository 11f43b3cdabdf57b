n, q = map(int, input().split())
toll = list(map(int, input().split()))

for _ in range(q):
    a, b = map(int, input().split())
    if a <= b:
        passed = toll[a - 1:b]
    else:
        passed = toll[a - 1:] + toll[:b]
    cost = 0
    for coins in passed:
        cost += coins
    print(cost)
