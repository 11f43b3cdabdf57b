import sys

lines = sys.stdin.read().splitlines()
n, q = map(int, lines[0].split())
begin = {}
for name in lines[1:n + 1]:
    for k in range(1, len(name)):
        begin[name[:k]] = begin.get(name[:k], 0) + 1
for sign in lines[n + 1:n + 1 + q]:
    print(begin.get(sign, 0))
