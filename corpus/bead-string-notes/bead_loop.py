import sys


def runs(chain):
    found = []
    for bead in chain:
        if found and found[-1][0] == bead:
            found[-1][1] += 1
        else:
            found.append([bead, 1])
    return found


def main():
    t = int(sys.stdin.readline())
    for _ in range(t):
        chain = sys.stdin.readline().strip()
        length = 0
        for colour, count in runs(chain):
            part = colour if count == 1 else colour + str(count)
            length += len(part)
            print(part, end="")
        print("", len(chain) - length)


main()
