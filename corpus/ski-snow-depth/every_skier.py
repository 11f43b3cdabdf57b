n, q = map(int, input().split())
depths = list(map(int, input().split()))
needs = list(map(int, input().split()))
for x in needs:
    longest = 0
    row = 0
    for depth in depths:
        if depth >= x:
            row += 1
        else:
            row = 0
        if row > longest:
            longest = row
    print(longest)
