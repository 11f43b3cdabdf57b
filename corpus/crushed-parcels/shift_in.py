import sys


class SortedPile:
    """Weights from heavy to light."""

    def __init__(self):
        self.weights = []

    def heavier_than(self, limit):
        count = 0
        for weight in self.weights:
            if weight <= limit:
                break
            count += 1
        return count

    def add(self, weight):
        self.weights.append(weight)
        self.weights.sort(reverse=True)


def main():
    numbers = [int(token) for token in sys.stdin.read().split()]
    pile = SortedPile()
    damages = []
    for weight in numbers[1:]:
        damages.append(pile.heavier_than(2 * weight))
        pile.add(weight)
    print(sum(damages), max(damages))


main()
