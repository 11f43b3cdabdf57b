import sys

M = 10 ** 9 + 7


def mul(x, y):
    return [[sum(p * q for p, q in zip(row, col)) % M for col in zip(*y)] for row in x]


data = list(map(int, sys.stdin.read().split()))
a, b, c, f0, f1, f2, q = data[:7]
for n in data[7:]:
    if n < 3:
        print(data[3 + n])
        continue
    step = [[a, b, c], [1, 0, 0], [0, 1, 0]]
    r = [[f2], [f1], [f0]]
    n -= 3
    while n:
        if n & 1:
            r = mul(step, r)
        step = mul(step, step)
        n >>= 1
    print(r[0][0])
