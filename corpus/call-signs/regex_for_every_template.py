import re
import sys


def to_regex(template):
    classes = {"#": "[0-9]", "@": "[A-Z]", "~": "."}
    return re.compile("".join(classes.get(c, re.escape(c)) for c in template))


def main():
    lines = sys.stdin.read().split("\n")
    n, m = map(int, lines[0].split())
    signs = lines[1 + n:1 + n + m]
    for line in lines[1:1 + n]:
        fits = to_regex(line).fullmatch
        print(sum(1 for sign in signs if fits(sign)))


main()
