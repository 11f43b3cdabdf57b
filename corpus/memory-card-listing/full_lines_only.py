import sys

words = sys.stdin.buffer.read().split()
n = int(words[0])
card = bytes(map(int, words[1:]))
for line in range(n // 16):
    row = card[line * 16 : line * 16 + 16]
    print(f"{line * 16:06X}: {row.hex(' ').upper()} = {sum(row) & 255:02X}")
