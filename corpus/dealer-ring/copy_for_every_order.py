class Deck:
    def __init__(self, cards):
        self.cards = list(cards)

    def top(self):
        return list(self.cards)[:1][0]

    def bottom(self):
        return list(self.cards)[-1:][0]

    def cut(self, k):
        upper = self.cards[:k]
        lower = self.cards[k:]
        return Deck(lower + upper)

    def swapped(self):
        if len(self.cards) == 1:
            return Deck(self.cards)
        return Deck([self.bottom()] + self.cards[1:-1] + [self.top()])


n, q = map(int, input().split())
deck = Deck(map(int, input().split()))
score = 0
for _ in range(q):
    order = input().split()
    if order[0] == "cut":
        deck = deck.cut(int(order[1]))
    elif order[0] == "swap":
        deck = deck.swapped()
    else:
        score += deck.top()
print(score, deck.top())
