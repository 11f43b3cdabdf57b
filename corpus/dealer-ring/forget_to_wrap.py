import sys

it = iter(sys.stdin.read().split())
n, q = int(next(it)), int(next(it))
cards = [int(next(it)) for _ in range(n)]
top = score = 0
for _ in range(q):
    order = next(it)
    if order == "cut":
        top = (top + int(next(it))) % n
    elif order == "look":
        score += cards[top]
    else:
        # first and last card of the list
        cards[top], cards[-1] = cards[-1], cards[top]
print(score, cards[top])
