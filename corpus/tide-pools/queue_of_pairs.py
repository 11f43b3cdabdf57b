from collections import deque


class Reef:
    def __init__(self):
        self.h, self.w, self.t = map(int, input().split())
        self.grid = [input() for _ in range(self.h)]
        self.seen = set()

    def wet(self, y, x):
        return 0 <= y < self.h and 0 <= x < self.w and int(self.grid[y][x]) < self.t

    def piece(self, y, x):
        """Size of the piece at (y, x), or 0 if it is sea."""
        queue = deque([(y, x)])
        self.seen.add((y, x))
        size = 0
        sea = False
        while queue:
            y, x = queue.popleft()
            size += 1
            if y in (0, self.h - 1) or x in (0, self.w - 1):
                sea = True
            for p in [(y + 1, x), (y - 1, x), (y, x + 1), (y, x - 1)]:
                if p not in self.seen and self.wet(*p):
                    self.seen.add(p)
                    queue.append(p)
        return 0 if sea else size

    def pools(self):
        found = []
        for y in range(self.h):
            for x in range(self.w):
                if self.wet(y, x) and (y, x) not in self.seen:
                    size = self.piece(y, x)
                    if size:
                        found.append(size)
        return found


pools = Reef().pools()
print(len(pools), max(pools) if pools else 0)
