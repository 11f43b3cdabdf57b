from itertools import combinations

n, c = map(int, input().split())
crates = list(map(int, input().split()))

best = 0
count = 0
for size in range(n + 1):
    for load in combinations(crates, size):
        weight = sum(load)
        if weight > c:
            continue
        if weight > best:
            best = weight
            count = 0
        if weight == best:
            count += 1
print(best, count)
