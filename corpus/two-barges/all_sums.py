def main():
    n, c = map(int, input().split())
    sums = [0]
    for w in map(int, input().split()):
        sums += [s + w for s in sums if s + w <= c]
    best = max(sums)
    print(best, sums.count(best))


main()
