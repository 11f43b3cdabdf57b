import sys


def line_up(singers):
    """Singers are (height, name); they are sorted in place. Returns the number of changes."""
    changes = 0
    for i in range(1, len(singers)):
        singer = singers[i]
        height = singer[0]
        j = i
        while j > 0 and singers[j - 1][0] > height:
            singers[j] = singers[j - 1]
            j -= 1
        singers[j] = singer
        changes += i - j
    return changes


def main():
    lines = sys.stdin.read().splitlines()[1:]
    singers = []
    for line in lines:
        name, height = line.split()
        singers.append((int(height), name))
    print(line_up(singers))
    print("\n".join(name for _, name in singers))


main()
