# Every wet square starts with its own number; numbers spread to neighbours
# until nothing changes any more. The sea is number 0.
h, w, t = map(int, input().split())
reef = [[int(c) for c in input()] for _ in range(h)]

label = []
for y in range(h):
    row = []
    for x in range(w):
        if reef[y][x] >= t:
            row.append(None)
        elif y == 0 or x == 0 or y == h - 1 or x == w - 1:
            row.append(0)
        else:
            row.append(y * w + x)
    label.append(row)

changed = True
while changed:
    changed = False
    for y in range(1, h - 1):
        for x in range(1, w - 1):
            if label[y][x] is None:
                continue
            for dy, dx in ((0, 1), (1, 0), (0, -1), (-1, 0)):
                other = label[y + dy][x + dx]
                if other is not None and other < label[y][x]:
                    label[y][x] = other
                    changed = True

sizes = {}
for row in label:
    for number in row:
        if number:
            sizes[number] = sizes.get(number, 0) + 1
print(len(sizes), max(sizes.values(), default=0))
