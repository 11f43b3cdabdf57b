import sys


def street(a, b, cost):
    total = 0
    for house in range(a, b + 1):
        while house:
            total += cost[house % 10]
            house //= 10
    return total


def main():
    numbers = list(map(int, sys.stdin.read().split()))
    cost = numbers[:10]
    rest = numbers[11:]
    for a, b in zip(rest[::2], rest[1::2]):
        print(street(a, b, cost))


main()
