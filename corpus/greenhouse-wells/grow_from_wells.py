# Node 0 is the water under the ground; a well is a pipe to it.
n, m = map(int, input().split())
pipes = []
for i, w in enumerate(input().split()):
    pipes.append((0, i + 1, int(w)))
for _ in range(m):
    pipes.append(tuple(int(x) for x in input().split()))

has_water = [False] * (n + 1)
has_water[0] = True
price = 0
for _ in range(n):
    best = None
    for pipe in pipes:
        a, b, c = pipe
        if has_water[a] != has_water[b]:
            if best is None or c < best[2]:
                best = pipe
    a, b, c = best
    has_water[a] = has_water[b] = True
    price += c
print(price)
