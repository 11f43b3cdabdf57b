import sys


class Shelf:
    """The longest row of bowls that ends with a bowl of each weight."""

    def __init__(self):
        self.longest = {}

    def add(self, weight):
        rows = [row for last, row in self.longest.items() if last <= weight]
        self.longest[weight] = max(rows, default=0) + 1


def main():
    shelf = Shelf()
    for token in sys.stdin.read().split()[1:]:
        shelf.add(int(token))
    bowls = max(shelf.longest.values())
    print(bowls, min(w for w, row in shelf.longest.items() if row == bowls))


main()
