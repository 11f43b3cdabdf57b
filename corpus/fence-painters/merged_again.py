import sys


def merge(stretches):
    """Sorted, none touches another."""
    merged = []
    for a, b in sorted(stretches):
        if merged and a <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(b, merged[-1][1]))
        else:
            merged.append((a, b))
    return merged


def main():
    data = [int(w) for w in sys.stdin.read().split()]
    painted, length = [], 0
    for day in range(data[1]):
        painted = merge(painted + [(data[2 + 2 * day], data[3 + 2 * day])])
        now = sum(b - a for a, b in painted)
        print(now - length)
        length = now
    print(len(painted))


main()
