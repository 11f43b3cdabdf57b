n = int(input())
count = 0
best = None
best_at = 0
for i in range(1, n + 1):
    change = int(input())
    count = count + change
    if best is None or count > best:
        best = count
        best_at = i
    print(count)
print(best, best_at)
