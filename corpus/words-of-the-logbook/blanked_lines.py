import sys


def words_of(line):
    return "".join(c if c.isalpha() else " " for c in line).lower().split()


def main():
    counts = {}
    for line in sys.stdin:
        for word in words_of(line):
            counts[word] = counts.get(word, 0) + 1
    table = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    for word, times in table:
        print("{} {}".format(word, times))


main()
