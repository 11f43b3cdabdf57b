import sys

data = sys.stdin.read().split()
for i in range(int(data[0])):
    k = int(data[3 * i + 1])
    a, b = data[3 * i + 2], data[3 * i + 3]
    cost = 2 * abs(len(a) - len(b))
    for x, y in zip(a, b):
        if x != y:
            cost += 3
    print(cost if cost <= k else "copy")
