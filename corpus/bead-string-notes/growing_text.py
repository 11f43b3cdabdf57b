t = int(input())
for _ in range(t):
    chain = input()
    note = ""
    i = 0
    while i < len(chain):
        run = ""
        while i < len(chain) and (run == "" or chain[i] == run[0]):
            run = run + chain[i]
            i += 1
        note = note + run[0]
        if len(run) > 1:
            note = note + str(len(run))
    for ch in note:
        print(ch, end="")
    print(" ", end="")
    print(len(chain) - len(note))
