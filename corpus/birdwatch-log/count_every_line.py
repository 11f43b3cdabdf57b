n, k = map(int, input().split())
log = [input() for _ in range(n)]
table = []
for name in log:
    times = log.count(name)
    if times >= k:
        table.append((-times, name))
table = sorted(set(table))
if len(table) == 0:
    print("quiet year")
for minus, name in table:
    print(name, -minus)
