n = int(input())
names = []
prices = []
for i in range(n):
    words = input().split()
    cents = int(words[0])
    names.append(" ".join(words[1:]))
    part = str(cents % 100)
    if len(part) == 1:
        part = "0" + part
    prices.append(str(cents // 100) + "." + part)

width = 0
for i in range(n):
    width = max(width, len(names[i]) + 3 + len(prices[i]))

for i in range(n):
    print(names[i], end="")
    for j in range(width - len(names[i]) - len(prices[i])):
        print(".", end="")
    print(prices[i])
