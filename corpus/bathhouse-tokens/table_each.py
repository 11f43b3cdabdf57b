import math


class Door:
    def __init__(self, price):
        self.price = price

    def tokens(self, values):
        need = [0]
        for amount in range(1, self.price + 1):
            least = math.inf
            for v in values:
                if v <= amount and need[amount - v] < least:
                    least = need[amount - v] + 1
            need.append(least)
        return -1 if need[-1] == math.inf else need[-1]


input()
values = [int(v) for v in input().split()]
doors = [Door(int(p)) for p in input().split()]
print(" ".join(str(door.tokens(values)) for door in doors))
