import sys


def happen(circle, line):
    what, *who = line.split()
    if what == "leave":
        at = circle.index(int(who[0]))
        print(circle[at - 1], circle[(at + 1) % len(circle)])
        circle.pop(at)
    else:
        newcomer, host = map(int, who)
        circle.insert(circle.index(host) + 1, newcomer)


def main():
    n, m = map(int, sys.stdin.readline().split())
    circle = list(range(1, n + 1))
    for _ in range(m):
        happen(circle, sys.stdin.readline())
    start = circle.index(min(circle))
    print(" ".join(str(d) for d in circle[start:] + circle[:start]))


main()
