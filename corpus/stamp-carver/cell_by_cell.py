r, c = map(int, input().split())
for i in range(r):
    row = list(input())
    carved = 0
    for j in range(c - 1, -1, -1):
        if row[j] == "#":
            print("o", end="")
        else:
            print("x", end="")
            carved += 1
    print(" " + str(carved))
