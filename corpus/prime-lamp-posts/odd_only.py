import sys


def main():
    read = sys.stdin.readline
    q = int(read())
    queries = [tuple(map(int, read().split())) for _ in range(q)]
    top = max(m for m, g in queries)
    # even numbers are no primes, keep only the odd ones
    good = bytearray([1]) * (top // 2 + 1)
    good[0] = 0
    for i in range(3, int(top ** 0.5) + 1, 2):
        if good[i // 2]:
            for j in range(i * i, top + 1, 2 * i):
                good[j // 2] = 0
    for m, g in queries:
        count = total = 0
        if g % 2 == 0:
            for p in range(3, m - g + 1, 2):
                if good[p // 2] and good[(p + g) // 2]:
                    count += 1
                    total += p
        print(count, total)


main()
