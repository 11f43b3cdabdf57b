import sys

# A dict keeps the order of first insertion, so it does both jobs: order and uniqueness.
head, *rest = sys.stdin.read().lower().split("\n")
n, q = (int(x) for x in head.split())
known = {*rest[:n]}
asked = dict.fromkeys(rest[n:n + q])
wanted = [t for t in asked if t not in known]
sys.stdout.write("\n".join([str(len(wanted))] + wanted) + "\n")
