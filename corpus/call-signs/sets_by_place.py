import sys

DIGITS = frozenset("0123456789")
LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def main():
    words = sys.stdin.read().split()
    n, m = int(words[0]), int(words[1])
    by_length = {}
    for sign in words[2 + n:]:
        by_length.setdefault(len(sign), []).append(sign)
    out = []
    for template in words[2:2 + n]:
        left = by_length.get(len(template), [])
        for i, c in enumerate(template):
            if c == "#":
                left = [s for s in left if s[i] in DIGITS]
            elif c == "@":
                left = [s for s in left if s[i] in LETTERS]
            elif c != "~":
                left = [s for s in left if s[i] == c]
        out.append(len(left))
    print("\n".join(map(str, out)))


main()
