import sys

times = list(map(int, sys.stdin.read().split()))[1:]
best = times[0]
out = []
for t in times:
    d = abs(t - best)
    out.append(
        f"{t // 360000}:{t // 6000 % 60:02}:{t // 100 % 60:02}.{t % 100:02} "
        f"+{d // 6000}:{d // 100 % 60:02}.{d % 100:02}"
    )
print("\n".join(out))
