def uses(number, digit):
    count = 0
    while number > 0:
        number, last = divmod(number, 10)
        if last == digit:
            count += 1
    return count


q = int(input())
for _ in range(q):
    a, b, d = map(int, input().split())
    total = 0
    for house in range(a, b + 1):
        total += uses(house, d)
    print(total)
