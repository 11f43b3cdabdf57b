import sys

lines = sys.stdin.read().split("\n")
ribbon = [piece for pair in zip(lines[1].split(), lines[2].split()) for piece in pair]
print(*ribbon)
print(sum(x == y for x, y in zip(ribbon, ribbon[1:])))
