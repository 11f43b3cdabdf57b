import sys

data = sys.stdin.buffer.read().split()
n, m = int(data[0]), int(data[1])
a, b = data[2:2 + n], data[2 + n:2 + n + m]

# bit j of v is 0 where the row of the table steps up at column j
places = dict.fromkeys(a, 0)
for j, x in enumerate(b):
    places[x] = places.get(x, 0) | 1 << j
full = (1 << m) - 1
v = full
for x in a:
    u = v & places[x]
    v = (v + u | v - u) & full
k = m - bin(v).count("1")
print(k, n + m - 2 * k)
