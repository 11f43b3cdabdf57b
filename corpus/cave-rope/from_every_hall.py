n = int(input())
cave = {hall: {} for hall in range(1, n + 1)}
for _ in range(n - 1):
    a, b, length = map(int, input().split())
    cave[a][b] = length
    cave[b][a] = length

rope, passages = 0, 0
for start in cave:
    todo = [(start, None, 0, 0)]
    while todo:
        hall, came_from, way, count = todo.pop()
        if way > rope or (way == rope and count < passages):
            rope, passages = way, count
        for other, length in cave[hall].items():
            if other != came_from:
                todo.append((other, hall, way + length, count + 1))
print(rope, passages)
