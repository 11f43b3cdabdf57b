import sys


class Shelf:
    def __init__(self, room):
        self.room = room
        self.jars = []
        self.fetched = 0
        self.removed = 0

    def use(self, jar):
        try:
            self.jars.remove(jar)
        except ValueError:
            self.fetched += 1
            if len(self.jars) == self.room:
                self.jars.pop(0)
                self.removed += 1
        self.jars.append(jar)


def main():
    n, k, *needs = sys.stdin.read().split()
    shelf = Shelf(int(k))
    for jar in needs:
        shelf.use(jar)
    print(shelf.fetched, shelf.removed)
    print(" ".join(shelf.jars))


if __name__ == "__main__":
    main()
