n, q = map(int, input().split())
values = sorted(map(int, input().split()), reverse=True)
result = []
for price in map(int, input().split()):
    used = 0
    for v in values:
        used += price // v
        price %= v
    result.append(used if price == 0 else -1)
print(*result)
