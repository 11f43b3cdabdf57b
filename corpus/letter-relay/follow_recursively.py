def days(clerk):
    if clerk == 0:
        return 0
    return keeps[clerk] + days(hands_to[clerk])


n = int(input())
hands_to = [0]
keeps = [0]
for _ in range(n):
    p, d = map(int, input().split())
    hands_to.append(p)
    keeps.append(d)

largest = max(days(clerk) for clerk in range(1, n + 1))
slowest = [clerk for clerk in range(1, n + 1) if days(clerk) == largest]
print(sum(days(clerk) for clerk in range(1, n + 1)), largest, slowest[0])
