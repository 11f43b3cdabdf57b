import sys


class OnWheel:
    """A number modulo the number of teeth."""

    teeth = None

    def __init__(self, value):
        self.value = value % OnWheel.teeth

    def __add__(self, other):
        return OnWheel(self.value + other.value)

    def __mul__(self, other):
        return OnWheel(self.value * other.value)

    def __lt__(self, limit):
        return self.value < limit

    def __str__(self):
        return str(self.value)


def main():
    teeth, k, s, n = map(int, sys.stdin.readline().split())
    OnWheel.teeth = teeth
    top = OnWheel(s)
    songs = 0
    for line in sys.stdin:
        a, b = (OnWheel(int(word)) for word in line.split())
        top = top * a + b
        if top < k:
            songs += 1
    print(top, songs)


main()
