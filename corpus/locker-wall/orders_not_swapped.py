import sys

words = sys.stdin.read().split()
n = int(words[0])
flat = words[1:n * n + 1]
row, col, turned = list(range(n)), list(range(n)), False
k = n * n + 2


def label(r, c):
    # the wall is mirrored once in the end, whatever came before
    if turned:
        r, c = c, r
    return flat[row[r] * n + col[c]]


while k < len(words):
    if words[k] == "T":
        turned = not turned
        k += 1
        continue
    i, j = int(words[k + 1]) - 1, int(words[k + 2]) - 1
    if words[k] == "R":
        row[i], row[j] = row[j], row[i]
    elif words[k] == "C":
        col[i], col[j] = col[j], col[i]
    else:
        print(label(i, j))
    k += 3
print(*[label(0, c) for c in range(n)])
