import sys

n, k, *gaps = map(int, sys.stdin.read().split())
days = [""] * (n + 1)
for letter, gap in zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", gaps):
    days[gap::gap] = [day + letter for day in days[gap::gap]]
lines = [f"{d} {bells}" if bells else f"{d} -" for d, bells in enumerate(days)]
lines[0] = ""
sys.stdout.write("\n".join(lines)[1:] + "\n")
