import sys


def turn(plan, rows, cols):
    turned = []
    for j in range(cols):
        line = []
        for i in reversed(range(rows)):
            line.append(plan[i][j])
        turned.append(line)
    return turned


def main():
    rows, cols = map(int, sys.stdin.readline().split())
    plan = [list(map(int, sys.stdin.readline().split())) for _ in range(rows)]
    for line in turn(plan, rows, cols):
        print(*line)


if __name__ == "__main__":
    main()
