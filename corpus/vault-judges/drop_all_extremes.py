import sys


def score(marks):
    low, high = min(marks), max(marks)
    return sum(mark for mark in marks if low < mark < high)


def main():
    sys.stdin.readline()
    best, leader, changes = -1, 0, 0
    for number, line in enumerate(sys.stdin, 1):
        s = score(list(map(int, line.split())))
        if s > best:
            best, leader, changes = s, number, changes + 1
    print(changes, leader, best)


main()
