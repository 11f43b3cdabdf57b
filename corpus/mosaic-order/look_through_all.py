n, m = [int(x) for x in input().split()]
before = [[] for i in range(n + 1)]
for i in range(m):
    a, b = [int(x) for x in input().split()]
    before[b].append(a)

laid = []
done = set()
while len(laid) < n:
    found = False
    for tile in range(1, n + 1):
        if tile in done:
            continue
        free = True
        for other in before[tile]:
            if other not in done:
                free = False
                break
        if free:
            laid.append(tile)
            done.add(tile)
            found = True
            break
    if not found:
        laid.append("STUCK")
        break

print(*laid)
