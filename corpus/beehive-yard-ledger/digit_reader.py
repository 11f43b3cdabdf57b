import sys


def next_int():
    ch = sys.stdin.read(1)
    while ch == " " or ch == "\n":
        ch = sys.stdin.read(1)
    sign = 1
    if ch == "-":
        sign = -1
        ch = sys.stdin.read(1)
    value = 0
    while ch != "" and ch != " " and ch != "\n":
        value = value * 10 + ord(ch) - ord("0")
        ch = sys.stdin.read(1)
    return sign * value


r = next_int()
c = next_int()
rows = [0] * r
columns = [0] * c
total = 0
for i in range(r):
    for j in range(c):
        grams = next_int()
        rows[i] += grams
        columns[j] += grams
        total += grams
for x in rows:
    print(x, end=" ")
print()
for x in columns:
    print(x, end=" ")
print()
print(total)
