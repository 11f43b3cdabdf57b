import sys


def enough(t, k, machines):
    return sum([(t - s) // a for s, a in machines if t > s]) >= k


def main():
    m, k, *rest = map(int, sys.stdin.buffer.read().split())
    machines = list(zip(rest[::2], rest[1::2]))
    lo = 0  # never enough
    hi = min([s + a * k for s, a in machines])
    while hi - lo > 1:
        mid = (lo + hi) // 2
        if enough(mid, k, machines):
            hi = mid
        else:
            lo = mid
    print(hi)


main()
