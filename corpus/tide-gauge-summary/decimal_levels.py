from decimal import Decimal

n = int(input())
for _ in range(n):
    words = input().split()
    name = words[0]
    levels = []
    for word in words[1:]:
        levels.append(Decimal(word))
    total = Decimal(0)
    for level in levels:
        total += level
    mean = total / len(levels)
    print(name, "%.9f" % min(levels), "%.9f" % mean, "%.9f" % max(levels))
