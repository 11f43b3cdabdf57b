import sys


def split_quoted(line):
    fields = []
    pieces = iter(line.split(";"))
    for piece in pieces:
        if piece[:1] == '"':
            while piece.count('"') & 1:
                piece += ";" + next(pieces)
            piece = piece[1:-1].replace('""', '"')
        fields.append(piece)
    return fields


def main():
    head, *lines = sys.stdin.read().splitlines()
    k = int(head) - 1
    out = []
    for line in lines:
        fields = split_quoted(line) if '"' in line else line.split(";")
        n = len(fields)
        out.append(f"{n} [{fields[k]}]" if k < n else f"{n} -")
    print("\n".join(out))


main()
