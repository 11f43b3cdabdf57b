import sys
from itertools import compress

tok = list(map(int, sys.stdin.buffer.read().split()))
qs = list(zip(tok[1::2], tok[2::2]))
M = max(m for m, _ in qs)
sv = bytearray([1]) * (M + 1)
sv[0:2] = b"\0\0"
i = 2
while i * i <= M:
    if sv[i]:
        sv[i * i::i] = bytes(len(range(i * i, M + 1, i)))
    i += 1
row = int.from_bytes(sv, "little")
for m, g in qs:
    # byte p is 1 when p and p + g are prime
    both = (row & (row >> (8 * g))).to_bytes(M + 1, "little")[:max(0, m - g + 1)]
    print(both.count(1), sum(compress(range(len(both)), both)))
