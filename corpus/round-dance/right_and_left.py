import sys

def main():
    data = iter(sys.stdin.read().split())
    n = int(next(data)); m = int(next(data))
    right = [i + 1 for i in range(n + 1)]
    left = [i - 1 for i in range(n + 1)]
    right[n] = 1
    left[1] = n
    inside = [True] * (n + 1)
    out = []
    for _ in range(m):
        if next(data) == "leave":
            x = int(next(data))
            l = left[x]
            r = right[x]
            right[l] = r
            left[r] = l
            inside[x] = False
            out.append(f"{l} {r}")
        else:
            x = int(next(data)); l = int(next(data))
            r = right[l]
            right[l] = left[r] = x
            left[x] = l
            right[x] = r
            inside[x] = True
    d = start = inside.index(True, 1)
    row = [str(start)]
    while (d := right[d]) != start:
        row.append(str(d))
    out.append(" ".join(row))
    print("\n".join(out))

main()
