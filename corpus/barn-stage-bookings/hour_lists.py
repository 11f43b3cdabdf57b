from collections import defaultdict


def main():
    n = int(input())
    ending = defaultdict(list)
    for _ in range(n):
        s, e, f = map(int, input().split())
        ending[e].append((s, f))
    best = [(0, 0)]
    for hour in range(1, max(ending) + 1):
        choice = best[hour - 1]
        for s, f in ending[hour]:
            coins, events = best[s - 1]
            choice = max(choice, (coins + f, events - 1))
        best.append(choice)
    print(best[-1][0], -best[-1][1])


main()
