# Which of the visitors are members? Reads n and the members' numbers, then q and the visitors'.
n = int(input())
members = list(map(int, input().split()))
q = int(input())
count = 0
for i in range(q):
    visitor = int(input())
    if visitor in members:
        count += 1
        print("yes")
    else:
        print("no")
print(count)
