import sys


def rectangles(meadow):
    width = len(meadow[0])
    for top in range(len(meadow)):
        columns = [0] * width
        for row in meadow[top:]:
            columns = [a + b for a, b in zip(columns, row)]
            for left in range(width):
                total = 0
                for gain in columns[left:]:
                    total += gain
                    yield total


def main():
    lines = sys.stdin.read().strip().split("\n")
    meadow = [[int(x) for x in line.split()] for line in lines[1:]]
    print(max(rectangles(meadow)))


main()
