import sys

# The skiers are served from the greatest need down. Poles join as the need falls, and only the two
# ends of a row must know how long it is.
def main():
    n, q, *v = map(int, sys.stdin.buffer.read().split())
    depths, needs = v[:n], v[n:]
    poles = sorted(range(n), key=depths.__getitem__)
    row = [0] * (n + 2)
    best = 0
    answer = {}
    for x in sorted(set(needs), reverse=True):
        while poles and depths[poles[-1]] >= x:
            p = poles.pop() + 1
            left, right = row[p - 1], row[p + 1]
            length = left + 1 + right
            row[p] = row[p - left] = row[p + right] = length
            if length > best:
                best = length
        answer[x] = best
    print("\n".join([str(answer[x]) for x in needs]))

main()
