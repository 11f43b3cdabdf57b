class Avenue:
    def __init__(self, length):
        self.painted = [True] * (length + 1)
        self.painted[0] = self.painted[1] = False
        for p in range(2, length + 1):
            if self.painted[p]:
                for multiple in range(2 * p, length + 1, p):
                    self.painted[multiple] = False

    def starters(self, m, g):
        for p in range(2, m - g + 1):
            if self.painted[p] and self.painted[p + g]:
                yield p


avenue = Avenue(10000)
for _ in range(int(input())):
    m, g = map(int, input().split())
    numbers = list(avenue.starters(m, g))
    print(len(numbers), sum(numbers))
