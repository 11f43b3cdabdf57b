m, k = map(int, input().split())
period = []
ready = []
for _ in range(m):
    s, a = map(int, input().split())
    period.append(a)
    ready.append(s + a)

time = 0
for _ in range(k):
    # which machine finishes its lens first?
    first = 0
    for i in range(m):
        if ready[i] < ready[first]:
            first = i
    time = ready[first]
    ready[first] += period[first]
print(time)
