# groups[g] = (people on one side, people on the other side)
import sys
readline = sys.stdin.readline

n, m = map(int, readline().split())
group_of = list(range(n))
side_of = [0] * n
groups = {i: [[i], []] for i in range(n)}
possible = True
for _ in range(m):
    a, b = [int(s) - 1 for s in readline().split()]
    ga, gb = group_of[a], group_of[b]
    if ga == gb:
        if side_of[a] == side_of[b]:
            possible = False
            break
        continue
    one, two = groups[gb]
    if side_of[a] == side_of[b]:
        one, two = two, one
    groups[ga] = [groups[ga][0] + one, groups[ga][1] + two]
    del groups[gb]
    for s in (0, 1):
        for person in groups[ga][s]:
            group_of[person] = ga
            side_of[person] = s
if possible:
    print(sum(min(len(one), len(two)) for one, two in groups.values()))
else:
    print(-1)
