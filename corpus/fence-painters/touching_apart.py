import sys

data = list(map(int, sys.stdin.read().split()))
L, n = data[:2]
painted = bytearray(L)
stretches = []
for i in range(n):
    a, b = data[2 + 2 * i], data[3 + 2 * i]
    print(painted.count(0, a, b))
    painted[a:b] = b"\x01" * (b - a)
    stretches.append((a, b))
end = -1
count = 0
for a, b in sorted(stretches):
    if a >= end:
        count += 1
    end = max(end, b)
print(count)
