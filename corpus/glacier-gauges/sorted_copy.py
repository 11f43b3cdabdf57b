m = int(input())
values = []
for _ in range(m):
    event = input()
    if event[0] == "+":
        values.append(int(event[2:]))
    else:
        middle = sorted(values)[(len(values) + 1) // 2 - 1]
        values.remove(middle)
    if len(values) > 0:
        print(sorted(values)[(len(values) + 1) // 2 - 1])
    else:
        print("none")
