import sys
from math import fmod

M, k, t, n, *r = map(float, sys.stdin.read().split())
songs = 0
for a, b in zip(r[::2], r[1::2]):
    t = fmod(t * a + b, M)
    if t < k:
        songs += 1
print(int(t), songs)
