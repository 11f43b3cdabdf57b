from bisect import bisect_right

input()
t = []
for x in map(int, input().split()):
    k = bisect_right(t, x)
    if k == len(t):
        t.append(x)
    else:
        t[k] = x
print(len(t), t[-1])
