import sys


def longest_row(depths, x):
    longest = start = 0
    for i, depth in enumerate(depths):
        if depth < x:
            if i - start > longest:
                longest = i - start
            start = i + 1
    return max(longest, len(depths) - start)


def main():
    data = list(map(int, sys.stdin.read().split()))
    n, q = data[:2]
    depths = data[2:2 + n]
    memo = {}
    for x in data[2 + n:]:
        if x not in memo:
            memo[x] = longest_row(depths, x)
        print(memo[x])


main()
