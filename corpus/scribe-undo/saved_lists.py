m = int(input())
line = []
history = []
aloud = ""
for _ in range(m):
    order = input().split()
    if order[0] == "W":
        history.append(list(line))
        for letter in order[1]:
            line = line + [letter]
    elif order[0] == "E":
        history.append(list(line))
        for _ in range(int(order[1])):
            line.pop()
    elif order[0] == "U":
        line = history.pop()
    else:
        aloud = aloud + line[int(order[1]) - 1]
print(aloud)
if line == []:
    print("-")
else:
    print("".join(line))
