import sys

_, k, *log = sys.stdin.read().split()
k = int(k)
seen = {}
for bird in log:
    seen[bird] = seen.get(bird, 0) + 1
rows = sorted((-c, b) for b, c in seen.items() if c >= k)
print("\n".join([f"{b} {-c}" for c, b in rows]) or "quiet year")
