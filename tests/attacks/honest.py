values = list(map(int, open(0).read().split()))[1:]
total = 0
for value in values:
    for _ in range(20):
        total += value
print("broken" if globals().get("broken") else total // 20 % 251)
