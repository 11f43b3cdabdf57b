inside = set()
for _ in range(int(input())):
    event = input().split()
    if event[0] == "+":
        inside.add(event[1])
    elif event[0] == "-":
        inside.discard(event[1])
    elif event[0] == "?":
        if event[1] in inside:
            print("yes", flush=True)
        else:
            print("no", flush=True)
    else:
        print(len(inside), flush=True)
