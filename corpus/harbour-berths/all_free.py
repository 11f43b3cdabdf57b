n, m = map(int, input().split())
quays = list(map(int, input().split()))
boats = list(map(int, input().split()))

berths = []
sent_away = []
for boat in boats:
    possible = [i for i, free in enumerate(quays) if free >= boat]
    if possible == []:
        berths.append(0)
        sent_away.append(boat)
    else:
        best = min(possible)
        quays[best] = quays[best] - boat
        berths.append(best + 1)
print(" ".join(map(str, berths)))
print(sum(sent_away))
