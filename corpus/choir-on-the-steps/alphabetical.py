import sys

n, *cards = sys.stdin.read().splitlines()
print("\n".join(sorted(cards)))
