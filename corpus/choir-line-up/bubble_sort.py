n = int(input())
names = []
heights = []
for i in range(n):
    name, height = input().split()
    names.append(name)
    heights.append(int(height))

changes = 0
changed = True
rounds = 0
while changed:
    changed = False
    rounds += 1
    for i in range(n - rounds):
        if heights[i] > heights[i + 1]:
            heights[i], heights[i + 1] = heights[i + 1], heights[i]
            names[i], names[i + 1] = names[i + 1], names[i]
            changes += 1
            changed = True

print(changes)
for name in names:
    print(name)
