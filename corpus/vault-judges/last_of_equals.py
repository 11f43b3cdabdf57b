import sys

rows = [list(map(int, line.split())) for line in sys.stdin]
best = (-1, 0)
changes = 0
for number, marks in enumerate(rows[1:], 1):
    entry = (sum(marks) - min(marks) - max(marks), number)
    if entry > best:
        best = entry
        changes += 1
print(changes, best[1], best[0])
