

class Dish:
    def __init__(self, line):
        cents, self.name = line.rstrip("\n").split(" ", 1)
        self.price = "{:d}.{:02d}".format(*divmod(int(cents), 100))

    def needs(self):
        return len(self.name) + len(self.price) + 3

    def row(self, width):
        return "{}{:.>{}}".format(self.name, self.price, width - len(self.name))


def main():
    n = int(input())
    menu = [Dish(input()) for _ in range(n)]
    width = max(dish.needs() for dish in menu)
    for dish in menu:
        print(dish.row(width))


main()
