class Wall:
    def __init__(self, table, stones):
        self.table = table
        self.stones = stones

    @property
    def width(self):
        return len(self.stones)

    def grains(self, place):
        return int(self.stones[place % self.width])

    def left(self, place):
        return self.grains(place - 1)

    def right(self, place):
        return self.grains(place + 1)

    def next_year(self):
        stones = ""
        for place in range(self.width):
            number = self.left(place) + 2 * self.grains(place) + self.right(place)
            stones += self.table[number % 8]
        return Wall(self.table, stones)

    def total(self):
        return sum(self.grains(place) for place in range(self.width))


w, t = map(int, input().split())
wall = Wall(input().strip(), input().strip())
largest = wall.total()
for year in range(t):
    wall = wall.next_year()
    largest = max(largest, wall.total())
print(wall.total(), largest)
