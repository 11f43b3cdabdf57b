import sys


class Scribe:
    """Keeps a journal of every single letter that was written or erased."""

    def __init__(self):
        self.line = []
        self.journal = []
        self.marks = []  # how long the journal was before each order that can be undone
        self.aloud = []

    def remember(self, what, letter):
        self.journal.append({"what": what, "letter": letter})

    def put(self, letter):
        self.line.append(letter)
        self.remember("written", letter)

    def drop(self):
        self.remember("erased", self.line.pop())

    def undo_one(self):
        entry = self.journal.pop()
        if entry["what"] == "written":
            self.line.pop()
        else:
            self.line.append(entry["letter"])

    def obey(self, what, rest):
        if what == "R":
            self.aloud.append(self.line[int(rest) - 1])
        elif what == "U":
            mark = self.marks.pop()
            while len(self.journal) > mark:
                self.undo_one()
        else:
            self.marks.append(len(self.journal))
            if what == "W":
                for letter in rest:
                    self.put(letter)
            else:
                for _ in range(int(rest)):
                    self.drop()


scribe = Scribe()
sys.stdin.readline()
for order in sys.stdin:
    scribe.obey(order[0], order[2:].strip())
print("".join(scribe.aloud))
print("".join(scribe.line) or "-")
