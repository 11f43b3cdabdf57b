r, c = map(int, input().split())
gain = [list(map(int, input().split())) for _ in range(r)]

# corner[i][j]: sum of the first i rows in the first j columns
corner = [[0] * (c + 1) for _ in range(r + 1)]
for i in range(r):
    for j in range(c):
        corner[i + 1][j + 1] = corner[i][j + 1] + corner[i + 1][j] - corner[i][j] + gain[i][j]

best = gain[0][0]
for top in range(r):
    for bottom in range(top + 1, r + 1):
        for left in range(c):
            for right in range(left + 1, c + 1):
                s = (corner[bottom][right] - corner[top][right]
                     - corner[bottom][left] + corner[top][left])
                if s > best:
                    best = s
print(best)
