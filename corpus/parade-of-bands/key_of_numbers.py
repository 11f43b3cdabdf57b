import sys

w = sys.stdin.read().split()
# sort by the last rule first: sort() is stable, and the three numbers fit into one
rows = sorted(zip(w[1::4], map(int, w[2::4]), map(int, w[3::4]), map(int, w[4::4])))
rows.sort(key=lambda r: ((100 - r[1]) * 4096 + r[2]) * 256 + r[3])
out = [r[0] for r in rows]
behind = sorted([b[0] for a, b in zip(rows, rows[1:]) if a[3] < b[3]])
out.append(" ".join(behind) or "-")
print("\n".join(out))
