import sys


def main():
    words = sys.stdin.buffer.read().split()
    card = bytes(map(int, words[1:]))
    listing = []
    for pos in range(0, len(card), 16):
        row = card[pos:pos + 16]
        listing.append(f"{pos:06x}: {row.hex(' ')} = {sum(row) & 255:02x}")
    sys.stdout.write("\n".join(listing).upper() + "\n")


main()
