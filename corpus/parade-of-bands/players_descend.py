import sys

rows = [line.split() for line in sys.stdin.read().splitlines()[1:]]
# everything is text of equal length, there is no need for numbers
rows.sort(key=lambda r: r[0])
rows.sort(key=lambda r: r[1:2], reverse=True)
rows.sort(key=lambda r: (-int(r[1]), r[2], -int(r[3])))
print("\n".join(r[0] for r in rows))
behind = sorted(b[0] for a, b in zip(rows, rows[1:]) if int(a[3]) < int(b[3]))
print(" ".join(behind) if behind else "-")
