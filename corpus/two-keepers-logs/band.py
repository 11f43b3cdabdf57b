import sys


def least(a, b, k):
    """The least cost if it is at most k, else more than k."""
    side = k // 2  # each step off the diagonal costs 2
    n, m = len(a), len(b)
    if abs(n - m) > side:
        return k + 1
    while a and b and a[-1] == b[-1]:
        a, b = a[:-1], b[:-1]
    n, m = len(a), len(b)
    far = k + 1
    row = [min(2 * j, far) for j in range(m + 1)]
    for i in range(1, n + 1):
        lo, hi = max(1, i - side), min(m, i + side)
        new = [far] * (m + 1)
        left = new[lo - 1] = 2 * i if lo == 1 else far
        diag = row[lo - 1]
        x = a[i - 1]
        smallest = left
        for j in range(lo, hi + 1):
            up = row[j]
            if b[j - 1] == x:
                left = diag
            else:
                left = (left if left < up else up) + 2
                if diag + 3 < left:
                    left = diag + 3
            new[j] = left
            if left < smallest:
                smallest = left
            diag = up
        if smallest > k:
            return far
        row = new
    return row[m]


def main():
    data = sys.stdin.read().split()
    out = []
    for p in range(int(data[0])):
        k = int(data[1 + 3 * p])
        c = least(data[2 + 3 * p], data[3 + 3 * p], k)
        out.append(str(c) if c <= k else "copy")
    print("\n".join(out))


main()
