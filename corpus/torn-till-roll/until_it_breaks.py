pieces = 0
cents = 0
somebody = False


def show():
    rest = str(cents % 100)
    if cents % 100 < 10:
        rest = "0" + rest
    print(str(pieces) + " " + str(cents // 100) + "," + rest)


while True:
    try:
        line = input()
    except EOFError:
        if somebody:
            show()
        break
    if line == "total":
        show()
        pieces = 0
        cents = 0
        somebody = False
    else:
        pieces += int(line.split()[0])
        cents += int(line.split()[0]) * int(line.split()[1])
        somebody = True
