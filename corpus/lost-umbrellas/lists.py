n, q = map(int, input().split())

ledger = []
for i in range(n):
    ledger.append(input().strip().lower())

missing = []
for i in range(q):
    tag = input().strip().lower()
    if tag not in ledger:
        if tag not in missing:
            missing.append(tag)

print(len(missing))
for tag in missing:
    print(tag)
