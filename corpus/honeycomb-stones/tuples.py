import sys

DIRECTIONS = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, -1), (-1, 1))


def touching(stones, stone):
    a, b = stone
    return sum((a + da, b + db) in stones for da, db in DIRECTIONS)


def main():
    _, *numbers = map(int, sys.stdin.read().split())
    stones = set(zip(numbers[::2], numbers[1::2]))
    counts = [touching(stones, stone) for stone in stones]
    print(sum(counts) // 2, counts.count(0), max(counts))


main()
