n = int(input())
wall = {}
for r in range(1, n + 1):
    labels = input().split()
    for c in range(1, n + 1):
        wall[(r, c)] = labels[c - 1]
m = int(input())
for _ in range(m):
    event = input().split()
    if event[0] == "T":
        mirrored = {}
        for (r, c), label in wall.items():
            mirrored[(c, r)] = label
        wall = mirrored
    else:
        i = int(event[1])
        j = int(event[2])
        if event[0] == "R":
            for c in range(1, n + 1):
                wall[(i, c)], wall[(j, c)] = wall[(j, c)], wall[(i, c)]
        elif event[0] == "C":
            for r in range(1, n + 1):
                wall[(r, i)], wall[(r, j)] = wall[(r, j)], wall[(r, i)]
        else:
            print(wall[(i, j)])
print(" ".join(wall[(1, c)] for c in range(1, n + 1)))
