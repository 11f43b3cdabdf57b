class Yard:
    def __init__(self):
        self.r, self.c = [int(x) for x in input().split()]
        self.table = []
        for _ in range(self.r):
            self.table.append([int(x) for x in input().split()])

    def honey(self, i, j):
        return self.table[i][j]

    def row_sum(self, i):
        result = 0
        for j in range(self.c):
            result += self.honey(i, j)
        return result

    def column_sum(self, j):
        result = 0
        for i in range(self.r):
            result += self.honey(i, j)
        return result


def main():
    yard = Yard()
    row_sums = [yard.row_sum(i) for i in range(yard.r)]
    column_sums = [yard.column_sum(j) for j in range(yard.c)]
    print(" ".join([str(x) for x in row_sums]))
    print(" ".join([str(x) for x in column_sums]))
    print(sum(row_sums))


main()
