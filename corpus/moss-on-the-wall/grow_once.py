import sys


def main():
    lines = sys.stdin.read().split("\n")
    a, b, c = map(int, lines[0].split())
    f = [int(x) for x in lines[1].split()]
    months = [int(x) for x in lines[3].split()]
    x, y, z = f
    for _ in range(max(months) - 2):
        x, y, z = y, z, (a * z + b * y + c * x) % 1000000007
        f.append(z)
    for month in months:
        print(f[month] % 1000000007)


if __name__ == "__main__":
    main()
