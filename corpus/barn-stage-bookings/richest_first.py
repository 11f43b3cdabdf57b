import sys

data = list(map(int, sys.stdin.read().split()))
events = sorted(zip(data[3::3], data[1::3], data[2::3]), reverse=True)
busy = bytearray(8001)
total = count = 0
for f, s, e in events:
    if not any(busy[s:e + 1]):
        busy[s:e + 1] = b"\1" * (e + 1 - s)
        total += f
        count += 1
print(total, count)
