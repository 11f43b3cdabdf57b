costs = {}
for digit, cost in enumerate(input().split()):
    costs[str(digit)] = cost

q = int(input())
for _ in range(q):
    a, b = input().split()
    total = 0
    for house in range(int(a), int(b) + 1):
        total += sum([int(costs[digit]) for digit in list(str(house))])
    print(total)
