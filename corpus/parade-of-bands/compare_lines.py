from functools import cmp_to_key


def compare(line1, line2):
    village1, points1, year1, players1 = line1.split()
    village2, points2, year2, players2 = line2.split()
    if int(points1) != int(points2):
        return int(points2) - int(points1)
    if int(year1) != int(year2):
        return int(year1) - int(year2)
    if int(players1) != int(players2):
        return int(players1) - int(players2)
    if village1 < village2:
        return -1
    return 1


n = int(input())
lines = [input() for _ in range(n)]
lines.sort(key=cmp_to_key(compare))
behind = []
for i in range(n):
    print(lines[i].split()[0])
    if i > 0 and int(lines[i - 1].split()[3]) < int(lines[i].split()[3]):
        behind.append(lines[i].split()[0])
behind.sort()
if behind:
    print(*behind)
else:
    print("-")
