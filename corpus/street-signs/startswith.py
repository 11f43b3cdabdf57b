n, q = map(int, input().split())
names = []
for i in range(n):
    names.append(input())
for i in range(q):
    sign = input()
    count = 0
    for name in names:
        if name.startswith(sign):
            count += 1
    print(count)
