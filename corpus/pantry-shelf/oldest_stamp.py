n, k = map(int, input().split())
needs = input().split()

last_use = {}
fetched = 0
removed = 0
minute = 0
for jar in needs:
    minute += 1
    if jar not in last_use:
        fetched += 1
        if len(last_use) == k:
            oldest = sorted(last_use, key=lambda j: last_use[j])[0]
            del last_use[oldest]
            removed += 1
    last_use[jar] = minute
print(fetched, removed)
print(*sorted(last_use, key=lambda j: last_use[j]))
