import sys


def main():
    # The whole garden in one flat array, with a border of one hexagon: (a, b) is at
    # (a + 1) * 1002 + b + 1, and every neighbour is a fixed number of places away.
    w = 1002
    v = list(map(int, sys.stdin.buffer.read().split()))
    stones = [a * w + b + w + 1 for a, b in zip(v[1::2], v[2::2])]
    g = bytearray(w * w)
    for s in stones:
        g[s] = 1
    touch = [
        g[s + 1] + g[s - 1] + g[s + 1002] + g[s - 1002] + g[s + 1001] + g[s - 1001] for s in stones
    ]
    print(sum(touch) // 2, touch.count(0), max(touch))


main()
