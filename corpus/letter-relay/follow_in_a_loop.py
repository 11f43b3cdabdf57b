import sys


def main():
    n = int(sys.stdin.readline())
    p, d = [0], [0]
    for line in sys.stdin:
        boss, days = line.split()
        p.append(int(boss))
        d.append(int(days))
    total, largest, slowest = 0, -1, None
    for clerk in range(1, n + 1):
        t = 0
        at = clerk
        while at:
            t += d[at]
            at = p[at]
        total += t
        if t > largest:
            largest = t
            slowest = clerk
    print(total, largest, slowest)


main()
