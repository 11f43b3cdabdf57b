import sys

def main():
    n, *a = map(int, sys.stdin.buffer.read().split())
    p = sorted(zip(a[1::2], a[::2]))
    best = 10 ** 13
    cnt = 0
    for i in range(n):
        y, x = p[i]
        for j in range(i + 1, n):
            v, u = p[j]
            s = (v - y) ** 2
            if s > best:
                break
            s += (u - x) ** 2
            if s < best:
                best = s
                cnt = 1
            elif s == best:
                cnt += 1
    print(best, cnt)

main()
