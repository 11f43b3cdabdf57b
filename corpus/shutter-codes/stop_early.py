import sys


def close(a, b, k):
    """Whether a and b differ in at most k places."""
    left = k
    for x, y in zip(a, b):
        if x != y:
            if left == 0:
                return False
            left -= 1
    return True


def main():
    words = sys.stdin.read().split()
    k = int(words[1])
    rows = words[2:]
    lonely = [True] * len(rows)
    pairs = 0
    for j, second in enumerate(rows):
        for i in range(j):
            if close(rows[i], second, k):
                pairs += 1
                lonely[i] = lonely[j] = False
    print(pairs, sum(lonely))


main()
