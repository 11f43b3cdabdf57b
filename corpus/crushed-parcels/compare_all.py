n = int(input())
weights = list(map(int, input().split()))
total = 0
worst = 0
for i in range(n):
    limit = 2 * weights[i]
    damages = 0
    for j in range(i):
        if weights[j] > limit:
            damages += 1
    total += damages
    worst = max(worst, damages)
print(total, worst)
