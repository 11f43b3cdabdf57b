import sys


class Article:
    """Splits at every semicolon and glues the pieces of quoted fields together again."""

    def __init__(self, line):
        self.fields = []
        self.pieces = line.rstrip("\n").split(";")
        while self.pieces:
            self.fields.append(self.next_field())

    def next_field(self):
        piece = self.pieces.pop(0)
        if not piece.startswith('"'):
            return piece
        while piece.count('"') % 2 != 0:
            piece = piece + ";" + self.pieces.pop(0)
        return piece[1:-1].replace('""', '"')

    def field(self, k):
        try:
            return "[%s]" % self.fields[k - 1]
        except IndexError:
            return "-"


def main():
    k = int(sys.stdin.readline())
    for line in sys.stdin:
        article = Article(line)
        print(len(article.fields), article.field(k))


main()
