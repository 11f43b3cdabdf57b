import sys


def number(y, m, d):
    lengths = [31, 29 if y % 4 == 0 else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    past = y - 1900
    return past * 365 + (past + 3) // 4 + sum(lengths[:m - 1]) + d - 1


words = sys.stdin.read().split()[1:]
for a, b in zip(words[::2], words[1::2]):
    y, m, d = map(int, a.split("-"))
    end = tuple(map(int, b.split("-")))
    n = number(y, m, d)
    count = 0
    while (y, m, d) <= end:
        if (d + m) % 5 == 0 and n % 7 != 0:
            count += 1
        n += 1
        d += 1
        if d > [31, 29 if y % 4 == 0 else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][m - 1]:
            d = 1
            m += 1
            if m > 12:
                m = 1
                y += 1
    print(count)
