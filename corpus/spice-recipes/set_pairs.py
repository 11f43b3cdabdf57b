import sys
from itertools import combinations


def main():
    _, *lines = sys.stdin.read().splitlines()
    recipes = [set(line.split()[1:]) for line in lines]
    pairs = {}
    for a, b in combinations(recipes, 2):
        shared = len([spice for spice in a if spice in b])
        pairs[shared] = pairs.get(shared, 0) + 1
    most = max(pairs)
    print(pairs.get(0, 0), most, pairs[most])


if __name__ == "__main__":
    main()
