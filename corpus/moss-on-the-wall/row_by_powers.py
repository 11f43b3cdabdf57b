import sys

M = 10**9 + 7
data = list(map(int, sys.stdin.buffer.read().split()))
a, b, c, f0, f1, f2 = data[:6]
months = data[7:]


def times(p, q):
    """Product of two polynomials, modulo x^3 - a x^2 - b x - c."""
    p0, p1, p2 = p
    q0, q1, q2 = q
    r4 = p2 * q2 % M
    r3 = (p1 * q2 + p2 * q1 + a * r4) % M
    r2 = p0 * q2 + p1 * q1 + p2 * q0 + b * r4 + a * r3
    r1 = p0 * q1 + p1 * q0 + c * r4 + b * r3
    return (p0 * q0 + c * r3) % M, r1 % M, r2 % M


powers = [(0, 1, 0)]  # x^1, x^2, x^4, ...
while 1 << len(powers) <= max(months):
    powers.append(times(powers[-1], powers[-1]))
for n in months:
    r = (1, 0, 0)
    for bit, p in enumerate(powers):
        if n >> bit & 1:
            r = times(r, p)
    print((r[0] * f0 + r[1] * f1 + r[2] * f2) % M)
