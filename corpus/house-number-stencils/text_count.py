for _ in range(int(input())):
    a, b, d = input().split()
    print(sum(str(house).count(d) for house in range(int(a), int(b) + 1)))
