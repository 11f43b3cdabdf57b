import sys

n, k, *a = map(int, sys.stdin.read().split())
need = [x // k + 1 for x in a]
home = [0] * n
left = list(range(n))
done = 0
r = 1
while left:
    for at, c in enumerate(left):
        if need[c] == r:
            home[c] = done + at + 1
    done += len(left)
    left = [c for c in left if need[c] > r]
    r += 1
print(*home, sep="\n")
