import sys

two = [f"{i:02}" for i in range(100)]
times = list(map(int, sys.stdin.buffer.read().split()))[1:]
best = min(times)
lines = []
for t in times:
    s = t // 100
    m = s // 60
    d = t - best
    e = d // 100
    f = e // 60
    lines.append(
        f"{m // 60}:{two[m % 60]}:{two[s % 60]}.{two[t % 100]} +{f}:{two[e % 60]}.{two[d % 100]}"
    )
print("\n".join(lines))
