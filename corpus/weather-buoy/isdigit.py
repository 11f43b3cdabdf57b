import sys


def main():
    words = sys.stdin.read().split()
    del words[0]
    plus = [w for w in words if len(w) < 5 and w.isdigit()]
    minus = [w[1:] for w in words if w[0] == "-" and len(w) < 6 and w[1:].isdigit()]
    good = len(plus) + len(minus)
    print(good, sum(map(int, plus)) - sum(map(int, minus)), len(words) - good)


main()
