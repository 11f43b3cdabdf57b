import sys


class Desk:
    """Keeps the names of those inside; every question gives a line."""

    def __init__(self):
        self.inside = {}
        self.lines = []

    def come(self, name):
        self.inside[name] = True

    def go(self, name):
        self.inside.pop(name, None)

    def ask(self, name):
        self.lines.append("yes" if name in self.inside else "no")

    def count(self, _):
        self.lines.append(str(len(self.inside)))

    def handle(self, event):
        kind, _, name = event.strip().partition(" ")
        actions = {"+": self.come, "-": self.go, "?": self.ask, "#": self.count}
        actions[kind](name)


if __name__ == "__main__":
    desk = Desk()
    sys.stdin.readline()
    for event in sys.stdin:
        desk.handle(event)
    for line in desk.lines:
        print(line)
