import sys


def main():
    inside = set()
    come, go = inside.add, inside.discard
    answers = []
    say = answers.append
    for event in sys.stdin.read().split("\n")[1:]:
        kind = event[:1]
        if kind == "+":
            come(event)
        elif kind == "?":
            say("yes" if "+" + event[1:] in inside else "no")
        elif kind == "-":
            go("+" + event[1:])
        elif kind:
            say(len(inside))
    sys.stdout.write("\n".join(map(str, answers)))


main()
