STRIKE = 2
PUT_IN = 2
OVERWRITE = 3


class Corrections:
    def __init__(self, old, new):
        self.old = old
        self.new = new
        self.table = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]

    def cheapest(self):
        for i in range(len(self.old) + 1):
            for j in range(len(self.new) + 1):
                if i == 0:
                    self.table[i][j] = j * PUT_IN
                elif j == 0:
                    self.table[i][j] = i * STRIKE
                elif self.old[i - 1] == self.new[j - 1]:
                    self.table[i][j] = self.table[i - 1][j - 1]
                else:
                    self.table[i][j] = min(
                        self.table[i - 1][j] + STRIKE,
                        self.table[i][j - 1] + PUT_IN,
                        self.table[i - 1][j - 1] + OVERWRITE,
                    )
        return self.table[-1][-1]


if __name__ == "__main__":
    pairs = int(input())
    for _ in range(pairs):
        limit = int(input())
        pence = Corrections(input().strip(), input().strip()).cheapest()
        if pence > limit:
            print("copy")
        else:
            print(pence)
