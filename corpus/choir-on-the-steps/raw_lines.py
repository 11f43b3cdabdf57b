# All heights have three digits: within a voice the lines themselves sort as the singers do.
import sys

cards = sys.stdin.buffer.read().split(b"\n")[1:]
cards.sort()
voices = b"\n".join(cards) + b"\n"
a, b, s, t = (voices.find(b"\n" + v) + 1 for v in (b"A", b"B", b"S", b"T"))
out = sys.stdout.buffer
ends = sorted(x for x in (a, b, s, t) if x) + [len(voices)]
for start in (s, a, t, b):
    if start:
        out.write(voices[start:ends[ends.index(start) + 1]])
