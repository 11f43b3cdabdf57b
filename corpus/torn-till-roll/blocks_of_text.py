import sys
from operator import mul


def main():
    blocks = ("\n" + sys.stdin.read()).split("\ntotal")
    if not blocks[-1].strip():
        blocks.pop()
    out = []
    for block in blocks:
        words = block.split()
        pieces = list(map(int, words[::3]))
        cents = sum(map(mul, pieces, map(int, words[1::3])))
        out.append(f"{sum(pieces)} {cents // 100},{cents % 100:02}\n")
    sys.stdout.write("".join(out))


main()
