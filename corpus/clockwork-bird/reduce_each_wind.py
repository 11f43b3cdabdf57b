import sys

def main():
    M, k, t, n, *r = map(int, sys.stdin.buffer.read().split())
    c = 0
    for a, b in zip(r[::2], r[1::2]):
        t = (t * a + b) % M
        if t < k:
            c += 1
    print(t, c)

main()
