r, c = map(int, input().split())
plan = []
for i in range(r):
    row = []
    for word in input().split():
        row.append(int(word))
    plan.append(row)

for j in range(c):
    for i in range(r - 1, -1, -1):
        print(plan[i][j], end=" ")
    print()
