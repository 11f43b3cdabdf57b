import sys

for line in sys.stdin.readlines()[1:]:
    name, *levels = line.split()
    levels = list(map(float, levels))
    print(f"{name} {min(levels):.2f} {sum(levels) / len(levels):.2f} {max(levels):.2f}")
