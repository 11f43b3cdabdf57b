n, k = [int(i) for i in input().split()]
a = [int(i) for i in input().split()]
lane = list(range(n))
home = [0] * n
lifts = 0
while len(lane) > 0:
    first = lane[0]
    lane = lane[1:]
    lifts = lifts + 1
    a[first] = a[first] - k
    if a[first] > 0:
        lane = lane + [first]
    else:
        home[first] = lifts
for h in home:
    print(h)
