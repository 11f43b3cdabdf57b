import sys

def main():
    n, m, *rest = map(int, sys.stdin.buffer.read().split())
    size = 1 << (n - 1).bit_length()
    best = [0] * size + rest[:n] + [0] * (size - n)
    for v in range(size - 1, 0, -1):
        best[v] = max(best[2 * v], best[2 * v + 1])
    ans = []
    away = 0
    for x in rest[n:]:
        if best[1] < x:
            away += x
            ans.append(0)
            continue
        v = 1
        while v < size:
            v *= 2
            if best[v] < x:
                v += 1
        ans.append(v - size + 1)
        b = best[v] - x
        best[v] = b
        # climb only as long as the maximum changes
        while v > 1:
            other = best[v ^ 1]
            if other > b:
                b = other
            v >>= 1
            if best[v] == b:
                break
            best[v] = b
    print(*ans)
    print(away)

main()
