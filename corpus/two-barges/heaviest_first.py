n, c = map(int, input().split())
crates = sorted(map(int, input().split()), reverse=True)
load = 0
for w in crates:
    if load + w <= c:
        load += w
print(load, 1)
