import sys


def main():
    n, m, *rest = map(int, sys.stdin.read().split())
    stage = [None] * (n + 1)
    for a, b in zip(rest[::2], rest[1::2]):
        if stage[a] is None and stage[b] is None:
            stage[a], stage[b] = 0, 1
        elif stage[a] is None:
            stage[a] = 1 - stage[b]
        elif stage[b] is None:
            stage[b] = 1 - stage[a]
        elif stage[a] == stage[b]:
            return -1
    ones = stage.count(1)
    zeros = stage.count(0)
    return min(ones, zeros)


print(main())
