w, t = map(int, input().split())
table = [int(c) for c in input().strip()]
now = [int(c) for c in input().strip()]
new = [0] * w
largest = sum(now)

for year in range(t):
    i = 0
    while i < w:
        new[i] = table[(now[(i - 1) % w] + 2 * now[i] + now[(i + 1) % w]) % 8]
        i = i + 1
    i = 0
    while i < w:
        now[i] = new[i]
        i = i + 1
    if sum(now) > largest:
        largest = sum(now)

print(sum(now), largest)
