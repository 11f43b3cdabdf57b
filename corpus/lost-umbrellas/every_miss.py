import sys

data = sys.stdin.read().lower().split()
n, q = int(data[0]), int(data[1])
ledger = set(data[2:2 + n])
missing = [t for t in data[2 + n:2 + n + q] if t not in ledger]
print(len(missing), *missing, sep="\n")
