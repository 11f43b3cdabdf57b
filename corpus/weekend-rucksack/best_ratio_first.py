n, c = map(int, input().split())
things = []
for _ in range(n):
    w, u = map(int, input().split())
    things.append((w, u))
things.sort(key=lambda t: (-t[1] / t[0], t[0]))
useful = weight = 0
for w, u in things:
    if u and weight + w <= c:
        weight += w
        useful += u
print(useful, weight)
