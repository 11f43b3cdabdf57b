import sys

for s in sys.stdin.read().split()[1:]:
    p = (s + s).find(s, 1)
    print(p, len(s) // p, len(s) % p)
