import sys


def sew(first, second):
    ribbon = []
    for i in range(max(len(first), len(second))):
        if i < len(first):
            ribbon.append(first[i])
        if i < len(second):
            ribbon.append(second[i])
    return ribbon


def golden_seams(ribbon):
    return len([i for i in range(1, len(ribbon)) if ribbon[i] == ribbon[i - 1]])


def main():
    sys.stdin.readline()
    first = sys.stdin.readline().split()
    second = sys.stdin.readline().split()
    ribbon = sew(first, second)
    text = ""
    for piece in ribbon:
        text += piece + " "
    print(text)
    print(golden_seams(ribbon))


main()
