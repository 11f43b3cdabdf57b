import sys

head, *lines = sys.stdin.readlines()
service, limit = head.split()
limit = int(limit)
kept = []
total = 0
for line in lines:
    if service in line:
        took = int(line.split(" ", 4)[3])
        if took >= limit:
            kept.append(line)
            total += took
print("".join(kept) + f"{len(kept)} {total}")
