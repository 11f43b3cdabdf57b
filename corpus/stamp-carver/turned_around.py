import sys

size, picture = sys.stdin.read().split("\n", 1)
picture = picture.strip()[::-1].replace("#", "o").replace(".", "x")
for row in picture.split("\n"):
    print(row, row.count("x"))
