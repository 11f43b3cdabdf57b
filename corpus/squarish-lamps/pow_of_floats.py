import math

m, n = map(int, input().split())
lamps = [tuple(map(float, input().split())) for _ in range(m)]
plants = [tuple(map(float, input().split())) for _ in range(n)]

lit = [False] * n
counts = []
for lamp in lamps:
    count = 0
    for i in range(n):
        dx = math.fabs(lamp[0] - plants[i][0])
        dy = math.fabs(lamp[1] - plants[i][1])
        if math.pow(dx, 4.0) + math.pow(dy, 4.0) <= math.pow(lamp[2], 4.0):
            count += 1
            lit[i] = True
    counts.append(str(count))
print(" ".join(counts))
print(lit.count(False))
