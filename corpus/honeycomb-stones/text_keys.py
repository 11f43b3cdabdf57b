n = int(input())
stones = set()
for i in range(n):
    stones.add(input().strip())

pairs = 0
alone = 0
largest = 0
for stone in stones:
    a, b = stone.split()
    a = int(a)
    b = int(b)
    touching = 0
    for da, db in [(1, 0), (-1, 0), (0, 1), (0, -1), (1, -1), (-1, 1)]:
        neighbour = str(a + da) + " " + str(b + db)
        if neighbour in stones:
            touching += 1
    pairs += touching
    if touching == 0:
        alone += 1
    if touching > largest:
        largest = touching
print(pairs // 2, alone, largest)
