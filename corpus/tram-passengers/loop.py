n, m = map(int, input().split())
people = list(map(int, input().split()))
for _ in range(m):
    kind, a, b = input().split()
    a = int(a)
    b = int(b)
    if kind == "+":
        people[a - 1] += b
    else:
        total = 0
        while a <= b:
            total += people[a - 1]
            a += 1
        print(total)
