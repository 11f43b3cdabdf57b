import sys

def main():
    lines = sys.stdin.read().split("\n")
    # strings never change, so that keeping the old one is only keeping a name for it
    now, past, aloud = "", [], []
    for line in lines[1:int(lines[0]) + 1]:
        c = line[0]
        if c == "U":
            now = past.pop()
        elif c == "R":
            aloud.append(now[int(line[2:]) - 1])
        else:
            past.append(now)
            now = now + line[2:] if c == "W" else now[:-int(line[2:])]
    print("".join(aloud), now or "-", sep="\n")

main()
