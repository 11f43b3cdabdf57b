import sys


def miles(h, i):
    j = i - 1
    while j >= 0 and h[j] < h[i]:
        j -= 1
    return i - j if j >= 0 else 0


def main():
    n, *h = map(int, sys.stdin.read().split())
    beams = [miles(h, i) for i in range(n)]
    print(*beams)
    print(beams.count(0))


main()
