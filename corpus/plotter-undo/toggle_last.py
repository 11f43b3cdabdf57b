# remembers one key only: a second undo finds nothing to take back
h, w = map(int, input().split())
black = set()
y = x = 0
dy, dx = 0, 1
saved = None
for key in input():
    if key == "U":
        if saved:
            black, y, x, dy, dx = saved
            saved = None
        continue
    saved = (set(black), y, x, dy, dx)
    if key == "F":
        black ^= {(y, x)}
        y, x = (y + dy) % h, (x + dx) % w
    elif key == "L":
        dy, dx = -dx, dy
    else:
        dy, dx = dx, -dy
print(len(black), y, x)
