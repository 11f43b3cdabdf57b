import sys


def first_fit(free, boat):
    for berth, metres in enumerate(free):
        if metres >= boat:
            return berth
    return -1


def main():
    data = sys.stdin.read().split()
    n = int(data[0])
    free = [int(w) for w in data[2:2 + n]]
    longest = max(free)
    result, away = [], 0
    for word in data[2 + n:]:
        boat = int(word)
        berth = first_fit(free, boat) if boat <= longest else -1
        if berth < 0:
            away += boat
        else:
            free[berth] -= boat
        result.append(berth + 1)
    print(*result)
    print(away)


main()
