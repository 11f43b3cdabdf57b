import sys


def main():
    out = []
    for chain in sys.stdin.read().split()[1:]:
        parts = []
        rest = chain
        size = len(rest)
        while rest:
            colour = rest[0]
            rest = rest.lstrip(colour)
            left = len(rest)
            parts.append(colour)
            if size - left > 1:
                parts.append(str(size - left))
            size = left
        note = "".join(parts)
        out.append(f"{note} {len(chain) - len(note)}\n")
    sys.stdout.write("".join(out))


main()
