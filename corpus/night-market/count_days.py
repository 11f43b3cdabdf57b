import sys

def main():
    words = sys.stdin.read().split()
    lengths = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    out = []
    for k in range(1, len(words), 2):
        y, m, d = map(int, words[k].split('-'))
        end = tuple(map(int, words[k + 1].split('-')))
        # days since 0001-01-01, which would have been a Monday
        past = y - 1
        n = past * 365 + past // 4 - past // 100 + past // 400
        leap = y % 4 == 0 and (y % 100 != 0 or y % 400 == 0)
        n += sum(lengths[1:m]) + d - 1
        if leap and m > 2:
            n += 1
        wd = n % 7
        count = 0
        while (y, m) <= end[:2]:
            size = lengths[m]
            if m == 2 and y % 4 == 0 and (y % 100 != 0 or y % 400 == 0):
                size = 29
            stop = min(size, end[2]) if (y, m) == end[:2] else size
            # open days of this month: those d with (d + m) % 5 == 0
            for day in range(d + (-d - m) % 5, stop + 1, 5):
                if (wd + day - d) % 7:
                    count += 1
            wd = (wd + size - d + 1) % 7
            d = 1
            m += 1
            if m == 13:
                y, m = y + 1, 1
        out.append(count)
    print('\n'.join(map(str, out)))

main()
