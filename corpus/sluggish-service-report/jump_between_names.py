import sys

text = sys.stdin.buffer.read()
start = text.index(b"\n") + 1
service, limit = text[:start].split()
limit = int(limit)
key = b" " + service + b" "
kept, total = [], 0
at = text.find(key, start)
while at >= 0:
    # Only lines that hold the name somewhere are ever looked at.
    first = text.rfind(b"\n", 0, at) + 1
    last = text.find(b"\n", at) + 1
    line = text[first:last]
    fields = line.split(b" ", 4)
    if fields[2] == service:
        took = int(fields[3])
        if took >= limit:
            kept.append(line)
            total += took
    at = text.find(key, last)
kept.append(b"%d %d\n" % (len(kept), total))
sys.stdout.buffer.write(b"".join(kept))
