import sys

n, k, *gaps = map(int, sys.stdin.read().split())
days = [""] * (n + 1)
for i, gap in enumerate(gaps):
    for day in range(gap, n, gap):
        days[day] += chr(65 + i)
print("\n".join(f"{d} {days[d] or '-'}" for d in range(1, n + 1)))
