n, k = map(int, input().split())
gaps = list(map(int, input().split()))
for day in range(1, n + 1):
    print(day, end=" ")
    silent = True
    for i in range(k):
        if day % gaps[i] == 0:
            print(chr(ord("A") + i), end="")
            silent = False
    if silent:
        print("-", end="")
    print()
