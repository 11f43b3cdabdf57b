import bisect

input()
seen = []
total = worst = 0
for w in map(int, input().split()):
    d = len(seen) - bisect.bisect_left(seen, 2 * w)
    bisect.insort(seen, w)
    total += d
    worst = max(worst, d)
print(total, worst)
