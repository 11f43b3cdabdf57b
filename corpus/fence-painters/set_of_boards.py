L, n = map(int, input().split())
painted = set()
for day in range(n):
    a, b = map(int, input().split())
    before = len(painted)
    painted = painted | set(range(a, b))
    print(len(painted) - before)
stretches = 0
for board in painted:
    if board + 1 not in painted:
        stretches += 1
print(stretches)
