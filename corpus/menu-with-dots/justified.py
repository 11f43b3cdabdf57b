import sys

names, prices = [], []
for line in sys.stdin.read().split("\n")[1:-1]:
    cents, _, name = line.partition(" ")
    cents = cents.zfill(3)
    names.append(name)
    prices.append(f"{cents[:-2]}.{cents[-2:]}")
sizes = [a + b for a, b in zip(map(len, names), map(len, prices))]
dots = max(sizes) + 3
leader = ["." * k for k in range(dots + 1)]
rows = [f"{a}{leader[dots - k]}{b}" for a, b, k in zip(names, prices, sizes)]
sys.stdout.write("\n".join(rows) + "\n")
