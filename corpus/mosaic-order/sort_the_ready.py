import sys
from collections import defaultdict


def order(n, rules):
    after = defaultdict(list)
    missing = defaultdict(int)
    for a, b in rules:
        after[a].append(b)
        missing[b] += 1
    ready = [t for t in range(1, n + 1) if missing[t] == 0]
    result = []
    while ready:
        ready = sorted(ready, key=lambda t: t)
        tile = ready[0]
        ready = ready[1:]
        result.append(tile)
        for t in after[tile]:
            missing[t] -= 1
            if missing[t] == 0:
                ready.append(t)
    return result


def main():
    n, m = map(int, sys.stdin.readline().split())
    rules = [tuple(map(int, line.split())) for line in sys.stdin]
    result = [str(t) for t in order(n, rules)]
    if len(result) < n:
        result.append("STUCK")
    print(" ".join(result))


main()
