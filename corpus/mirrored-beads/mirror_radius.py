input()
t = "|".join("<" + input().strip() + ">")
r = [0] * len(t)
c = e = 0  # the mirrored part that ends last: its middle and its end
for i in range(1, len(t) - 1):
    k = min(r[2 * c - i], e - i) if i < e else 0
    while t[i - k - 1] == t[i + k + 1]:
        k += 1
    r[i] = k
    if i + k > e:
        c, e = i, i + k
inside = r[2:-2]
print(sum([(k + 1) // 2 for k in inside]), max(inside))
