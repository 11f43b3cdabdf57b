n, m = map(int, input().split())
group = list(range(n + 1))
for _ in range(m):
    line = input().split()
    if line[0] == "B":
        u, v = int(line[1]), int(line[2])
        old = group[u]
        new = group[v]
        for i in range(1, n + 1):
            if group[i] == old:
                group[i] = new
    else:
        print(group.count(group[int(line[1])]))
print(len(set(group[1:])))
