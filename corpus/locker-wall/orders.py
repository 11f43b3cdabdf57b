import sys

# The labels stay where they are, in one flat list. Only the offsets of rows and columns change places.
def main():
    words = sys.stdin.read().split()
    n = int(words[0])
    flat = words[1:1 + n * n]
    row = [n * i for i in range(n)]
    col = list(range(n))
    out = []
    nxt = iter(words[2 + n * n:]).__next__
    for _ in range(int(words[1 + n * n])):
        e = nxt()
        if e == "T":
            row, col = col, row
            continue
        i = int(nxt()) - 1
        j = int(nxt()) - 1
        if e == "R":
            row[i], row[j] = row[j], row[i]
        elif e == "C":
            col[i], col[j] = col[j], col[i]
        else:
            out.append(flat[row[i] + col[j]])
    top = row[0]
    out.append(" ".join([flat[top + c] for c in col]))
    print("\n".join(out))

main()
