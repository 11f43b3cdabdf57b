n = int(input())
events = []
for _ in range(n):
    s, e, f = map(int, input().split())
    events.append((e, s, f))
events.sort()

# best[i]: (coins, minus events) of a choice whose last event is i
best = []
for i in range(n):
    e, s, f = events[i]
    before = (0, 0)
    for j in range(i):
        if events[j][0] < s and best[j] > before:
            before = best[j]
    best.append((before[0] + f, before[1] - 1))
coins, count = max(best)
print(coins, -count)
