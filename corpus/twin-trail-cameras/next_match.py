n, m = map(int, input().split())
a = input().split()
b = input().split()
pos = 0
k = 0
for x in a:
    try:
        pos = b.index(x, pos) + 1
        k += 1
    except ValueError:
        pass
print(k, n + m - 2 * k)
