r, c = map(int, input().split())
rows = [list(map(int, input().split())) for _ in range(r)]
best = 0
for top in range(r):
    cols = [0] * c
    for bottom in range(top, r):
        run = 0
        for j in range(c):
            cols[j] += rows[bottom][j]
            run = max(0, run + cols[j])
            best = max(best, run)
print(best)
