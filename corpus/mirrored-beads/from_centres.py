import sys


class Beads:
    def __init__(self, word):
        self.word = word

    def reach(self, left, right):
        """How many mirrored pieces have this middle."""
        steps = 0
        while left >= 0 and right < len(self.word) and self.word[left] == self.word[right]:
            left, right = left - 1, right + 1
            steps += 1
        return steps


beads = Beads(sys.stdin.read().split()[1])
odd = [beads.reach(i, i) for i in range(len(beads.word))]
even = [beads.reach(i, i + 1) for i in range(len(beads.word))]
print(sum(odd) + sum(even), max(2 * max(odd) - 1, 2 * max(even)))
