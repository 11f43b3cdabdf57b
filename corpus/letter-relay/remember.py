import sys

def main():
    a = list(map(int, sys.stdin.buffer.read().split()))
    n = a[0]
    p = [0] + a[1::2]
    d = [0] + a[2::2]
    t = [-1] * (n + 1)
    t[0] = 0
    for i in range(1, n + 1):
        path = []
        while t[i] < 0:
            path.append(i)
            i = p[i]
        s = t[i]
        for i in reversed(path):
            s += d[i]
            t[i] = s
    del t[0]
    m = max(t)
    print(sum(t), m, t.index(m) + 1)

main()
