import sys


class Wall:
    def __init__(self, rows):
        self.rows = rows
        self.n = len(rows)

    def swap_rows(self, i, j):
        self.rows[i], self.rows[j] = self.rows[j], self.rows[i]

    def swap_columns(self, i, j):
        for row in self.rows:
            row[i], row[j] = row[j], row[i]

    def mirror(self):
        places = range(self.n)
        self.rows = [[self.rows[r][c] for r in places] for c in places]


def main():
    lines = sys.stdin.read().splitlines()
    n = int(lines[0])
    wall = Wall([line.split() for line in lines[1:n + 1]])
    for line in lines[n + 2:]:
        what, *where = line.split()
        where = [int(w) - 1 for w in where]
        if what == "R":
            wall.swap_rows(*where)
        elif what == "C":
            wall.swap_columns(*where)
        elif what == "T":
            wall.mirror()
        else:
            print(wall.rows[where[0]][where[1]])
    print(*wall.rows[0])


if __name__ == "__main__":
    main()
