import sys

# All carts that are still there are lifted once a round, always in the same order:
# no lane is needed, only how many rounds each cart takes.
def solve(barrels, k):
    need = [(b + k - 1) // k for b in barrels]
    home = [0] * len(need)
    left = range(len(need))
    done = rnd = 0
    while left:
        rnd += 1
        for at, cart in enumerate(left, done + 1):
            if need[cart] == rnd:
                home[cart] = at
        done += len(left)
        left = [c for c in left if need[c] > rnd]
    return home


_, k, *barrels = map(int, sys.stdin.read().split())
sys.stdout.write("\n".join(map(str, solve(barrels, k))))
