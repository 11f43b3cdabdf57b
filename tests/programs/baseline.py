n = int(input())
total = 0
for i in range(n):
    value = int(input())
    for _ in range(20):
        total += value
print(total // 20)
