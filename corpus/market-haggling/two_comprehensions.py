import sys


def closest(heard, new):
    gap = min([abs(new - old) for old in heard])
    return new - gap if new - gap in heard else new + gap


def main():
    _, first, *others = map(int, sys.stdin.read().split())
    heard = [first]
    named = []
    total = 0
    for price in others:
        named.append(closest(heard, price))
        total += abs(price - named[-1])
        heard.append(price)
    print(" ".join(map(str, named)))
    print(total)


main()
