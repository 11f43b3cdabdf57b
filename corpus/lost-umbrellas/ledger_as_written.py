import sys

lines = sys.stdin.read().split()
n, q = int(lines[0]), int(lines[1])
ledger = frozenset(lines[2:n + 2])
out = {}
for tag in lines[n + 2:]:
    if tag not in ledger:
        out[tag.lower()] = 1
print(len(out))
for tag in out:
    print(tag)
