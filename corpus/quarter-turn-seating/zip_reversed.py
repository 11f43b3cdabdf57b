import sys

lines = sys.stdin.buffer.read().splitlines()[1:]
lines.reverse()
turned = map(b" ".join, zip(*map(bytes.split, lines)))
sys.stdout.buffer.write(b"\n".join(turned) + b"\n")
