# A frog jumps from stone to stone, at most k at a time; a jump costs the difference in height.
# What does the cheapest way from the first stone to the last one cost?
n, k = map(int, input().split())
heights = list(map(int, input().split()))
cost = [10**9] * n
cost[0] = 0
for i in range(1, n):
    for j in range(max(0, i - k), i):
        cost[i] = min(cost[i], cost[j] + abs(heights[i] - heights[j]))
print(cost[n - 1])
