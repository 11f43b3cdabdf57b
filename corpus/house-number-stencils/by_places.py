import sys


def up_to(n, d):
    """How often d is written in 1, 2, ..., n."""
    total = 0
    place = 1
    while place <= n:
        higher, rest = divmod(n, place * 10)
        here = rest // place
        if d == 0:
            higher -= 1  # a number does not begin with 0
        total += higher * place
        if here > d:
            total += place
        elif here == d:
            total += rest % place + 1
        place *= 10
    return total


def main():
    lines = sys.stdin.read().splitlines()
    for line in lines[1:]:
        a, b, d = map(int, line.split())
        print(up_to(b, d) - up_to(a - 1, d))


main()
