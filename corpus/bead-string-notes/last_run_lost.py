import sys

for chain in sys.stdin.read().split()[1:]:
    note, count = [], 1
    for a, b in zip(chain, chain[1:]):
        if a == b:
            count += 1
        else:
            note.append(a if count == 1 else a + str(count))
            count = 1
    text = "".join(note)
    print(text, len(chain) - len(text))
