n = int(input())
prices = [int(p) for p in input().split()]
named = []
total = 0
for i in range(1, n):
    new = prices[i]
    earlier = prices[:i]
    closest = min(earlier, key=lambda p: (abs(p - new), p))
    named.append(closest)
    total += abs(closest - new)
print(*named)
print(total)
