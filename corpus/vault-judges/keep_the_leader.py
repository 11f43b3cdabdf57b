import sys

def main():
    f = sys.stdin
    n, k = map(int, f.readline().split())
    best, who, changes = -1, 0, 0
    for i, line in enumerate(f, 1):
        a = list(map(int, line.split()))
        s = sum(a) - min(a) - max(a)
        if s > best:
            best, who = s, i
            changes += 1
    print(changes, who, best)

main()
