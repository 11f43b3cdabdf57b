import sys

data = sys.stdin.buffer.read().translate(bytes.maketrans(b"#.", b"ox"))
rows = data.split(b"\n")
first = rows[0].split()
out = []
for row in rows[1:int(first[0]) + 1]:
    out.append(b"%b %d" % (row[::-1], row.count(b"x")))
sys.stdout.buffer.write(b"\n".join(out) + b"\n")
