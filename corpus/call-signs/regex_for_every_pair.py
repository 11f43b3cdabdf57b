import re


def fits(template, sign):
    pattern = ""
    for c in template:
        if c == "#":
            pattern += "[0-9]"
        elif c == "@":
            pattern += "[A-Z]"
        elif c == "~":
            pattern += "."
        else:
            pattern += re.escape(c)
    return re.match("^" + pattern + "$", sign) is not None


n, m = map(int, input().split())
templates = [input() for _ in range(n)]
signs = [input() for _ in range(m)]
for template in templates:
    print(sum([fits(template, sign) for sign in signs]))
