import sys


def main():
    lines = sys.stdin.read().splitlines()
    n, m = map(int, lines[0].split())
    edges = []
    for i, w in enumerate(map(int, lines[1].split()), start=1):
        edges.append((w, 0, i))
    for line in lines[2:2 + m]:
        a, b, c = map(int, line.split())
        edges.append((c, a, b))
    edges.sort()
    component = {v: v for v in range(n + 1)}
    total = 0
    for price, a, b in edges:
        ca = component[a]
        cb = component[b]
        if ca != cb:
            total += price
            component = {v: ca if c == cb else c for v, c in component.items()}
    print(total)


main()
