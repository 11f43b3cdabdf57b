import sys


def read_log(stream):
    n, k = map(int, stream.readline().split())
    return [stream.readline().strip() for _ in range(n)], k


def table(log, k):
    rows = [(name, log.count(name)) for name in set(log)]
    rows = [row for row in rows if row[1] >= k]
    return sorted(rows, key=lambda row: (-row[1], row[0]))


def main():
    rows = table(*read_log(sys.stdin))
    for name, times in rows:
        print(f"{name} {times}")
    if not rows:
        print("quiet year")


if __name__ == "__main__":
    main()
