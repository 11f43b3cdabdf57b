import sys

FIELDS = ("time", "level", "service", "took", "remark")


class Diary:
    def __init__(self, stream):
        self.entries = []
        for line in stream:
            entry = dict(zip(FIELDS, line.rstrip("\n").split(" ", 4)))
            entry["took"] = int(entry["took"])
            self.entries.append(entry)

    def slow(self, service, limit):
        return [e for e in self.entries if e["service"] == service and e["took"] >= limit]


def main():
    service, limit = sys.stdin.readline().split()
    found = Diary(sys.stdin).slow(service, int(limit))
    for entry in found:
        print(" ".join(str(entry[field]) for field in FIELDS))
    print(len(found), sum(entry["took"] for entry in found))


main()
