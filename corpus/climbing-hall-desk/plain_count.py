import sys

inside = set()
count = 0
answers = []
for event in sys.stdin.read().split("\n")[1:]:
    if event.startswith("+"):
        inside.add(event[2:])
        count += 1
    elif event.startswith("-"):
        if event[2:] in inside:
            inside.remove(event[2:])
            count -= 1
    elif event.startswith("?"):
        answers.append("yes" if event[2:] in inside else "no")
    elif event:
        answers.append(str(count))
print("\n".join(answers))
