import math

n = int(input())
drones = []
for i in range(n):
    x, y = input().split()
    drones.append((int(x), int(y)))

closest = math.inf
pairs = 0
for i in range(n):
    for j in range(i + 1, n):
        d = math.dist(drones[i], drones[j])
        if d < closest:
            closest = d
            pairs = 1
        elif d == closest:
            pairs += 1
print(round(closest * closest), pairs)
