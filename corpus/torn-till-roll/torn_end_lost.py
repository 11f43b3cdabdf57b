import sys

pieces = cents = 0
out = []
for line in sys.stdin.read().splitlines():
    if line == "total":
        out.append(f"{pieces} {cents // 100},{cents % 100:02}")
        pieces = cents = 0
    else:
        a, b, _ = line.split()
        pieces += int(a)
        cents += int(a) * int(b)
print("\n".join(out))
