import sys


def build(values):
    tree = [0] + values
    for i in range(1, len(tree)):
        up = i + (i & -i)
        if up < len(tree):
            tree[up] += tree[i]
    return tree


def main():
    data = sys.stdin.read().split("\n")
    n, m = map(int, data[0].split())
    tree = build(list(map(int, data[1].split())))
    out = []
    for line in data[2:2 + m]:
        kind, a, b = line.split()
        i, j = int(a), int(b)
        if kind == "+":
            while i <= n:
                tree[i] += j
                i += i & -i
        else:
            i -= 1
            total = 0
            while j > i:
                total += tree[j]
                j &= j - 1
            while i > j:
                total -= tree[i]
                i &= i - 1
            out.append(total)
    print("\n".join(map(str, out)))


main()
