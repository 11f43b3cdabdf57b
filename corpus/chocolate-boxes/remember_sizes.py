def ways(x):
    return len([r for r in range(1, x + 1) if x % r == 0 and r <= x // r])


def main():
    n, w = map(int, input().split())
    seen = {}
    easy = total = 0
    for x in map(int, input().split()):
        if x not in seen:
            seen[x] = ways(x)
        easy += seen[x] >= w
        total += seen[x]
    print(easy, total)


main()
