import sys
from bisect import bisect_left, bisect_right

def main():
    d = list(map(int, sys.stdin.buffer.read().split()))
    m, n = d[0], d[1]
    e = 2 + 3 * m
    # plants from west to east: only those between x - r and x + r are worth a look
    plants = sorted(zip(d[e::2], d[e + 1::2]))
    xs = [p[0] for p in plants]
    dark = [1] * n
    out = []
    for k in range(2, e, 3):
        x, y, r = d[k:k + 3]
        r4 = r * r * r * r
        c = 0
        for i in range(bisect_left(xs, x - r), bisect_right(xs, x + r)):
            px, py = plants[i]
            py -= y
            if -r <= py <= r:
                px -= x
                px *= px
                py *= py
                if px * px + py * py <= r4:
                    c += 1
                    dark[i] = 0
        out.append(c)
    print(*out)
    print(sum(dark))

main()
