# modulo 65536 can wait until the end
import sys

lines = sys.stdin.read().splitlines()
n, m = map(int, lines[0].split())
a = list(map(int, lines[m + 1].split()))
for line in lines[1:m + 1]:
    op, k = line.split()
    k = int(k)
    if op == "add":
        a = [x + k for x in a]
    elif op == "mul":
        a = [x * k % 4294967296 for x in a]
    elif op == "xor":
        a = [x ^ k for x in a]
    else:
        a = [x >> 8 | (x & 255) << 8 for x in a]
a = [x % 65536 for x in a]
print(sum(a), max(a), a.count(max(a)))
