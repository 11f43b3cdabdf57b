import sys


def main():
    data = list(map(int, sys.stdin.read().split()))
    n = data[0]
    values, prices = data[2:2 + n], data[2 + n:]
    top = max(prices)
    never = top + 1
    need = [0] + [never] * top
    for v in values:
        for amount in range(v, top + 1):
            c = need[amount - v] + 1
            if c < need[amount]:
                need[amount] = c
    print(*[need[p] if need[p] < never else -1 for p in prices])


main()
