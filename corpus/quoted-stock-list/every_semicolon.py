import sys

lines = sys.stdin.read().splitlines()
k = int(lines[0])
out = []
for line in lines[1:]:
    fields = [f.strip('"').replace('""', '"') for f in line.split(";")]
    out.append(f"{len(fields)} " + (f"[{fields[k - 1]}]" if k <= len(fields) else "-"))
print("\n".join(out))
