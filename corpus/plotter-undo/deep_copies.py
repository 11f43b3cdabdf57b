import copy


class Plotter:
    def __init__(self, h, w):
        self.h, self.w = h, w
        self.board = [["white"] * w for _ in range(h)]
        self.y, self.x = 0, 0
        self.dy, self.dx = 0, 1

    def forward(self):
        if self.board[self.y][self.x] == "white":
            self.board[self.y][self.x] = "black"
        else:
            self.board[self.y][self.x] = "white"
        self.y = (self.y + self.dy) % self.h
        self.x = (self.x + self.dx) % self.w

    def left(self):
        self.dy, self.dx = -self.dx, self.dy

    def right(self):
        self.dy, self.dx = self.dx, -self.dy


h, w = map(int, input().split())
plotter = Plotter(h, w)
history = []
for key in input():
    if key == "U":
        if history:
            plotter = history.pop()
        continue
    history.append(copy.deepcopy(plotter))
    if key == "F":
        plotter.forward()
    elif key == "L":
        plotter.left()
    else:
        plotter.right()
black = sum(row.count("black") for row in plotter.board)
print(black, plotter.y, plotter.x)
