import sys

line = []
sizes = []
aloud = []
for order in sys.stdin.read().split("\n")[1:]:
    if not order:
        continue
    if order[0] == "W":
        sizes.append(len(line))
        line.extend(order[2:])
    elif order[0] == "E":
        sizes.append(len(line))
        del line[-int(order[2:]):]
    elif order[0] == "U":
        # back to the length that the line had
        del line[sizes.pop():]
    else:
        i = int(order[2:]) - 1
        aloud.append(line[i] if i < len(line) else "?")
print("".join(aloud))
print("".join(line) or "-")
