from sys import stdin

card = [int(w) for w in stdin.read().split()][1:]
for pos in range(0, len(card), 16):
    row = card[pos:pos + 16]
    body = " ".join("{:02X}".format(b) for b in row)
    print("{:06X}: {} = {:02X}".format(pos, body, sum(row) % 256))
