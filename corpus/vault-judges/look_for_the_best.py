import sys


def score(marks):
    return sum(marks) - min(marks) - max(marks)


def main():
    lines = sys.stdin.read().splitlines()
    scores = []
    leaders = []
    for line in lines[1:]:
        scores.append(score([int(mark) for mark in line.split()]))
        best = max(scores)
        leaders.append(scores.index(best) + 1)
    changes = 1
    for before, after in zip(leaders, leaders[1:]):
        if before != after:
            changes += 1
    print(changes, leaders[-1], scores[leaders[-1] - 1])


main()
