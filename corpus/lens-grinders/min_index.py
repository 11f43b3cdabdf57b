def main():
    m, k = (int(x) for x in input().split())
    machines = [tuple(int(x) for x in input().split()) for _ in range(m)]
    upcoming = [s + a for s, a in machines]
    for _ in range(k):
        now = min(upcoming)
        upcoming[upcoming.index(now)] += machines[upcoming.index(now)][1]
    print(now)


main()
