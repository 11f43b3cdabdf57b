import sys
from itertools import accumulate

_, *changes = map(int, sys.stdin.buffer.read().split())
readings = list(accumulate(changes))
peak = max(readings)
sys.stdout.write("\n".join(map(str, readings)))
sys.stdout.write(f"\n{peak} {readings.index(peak) + 1}\n")
