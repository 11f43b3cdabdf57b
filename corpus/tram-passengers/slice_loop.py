import sys

lines = iter(sys.stdin)
n, m = map(int, next(lines).split())
waiting = [int(x) for x in next(lines).split()]
for line in lines:
    what, x, y = line.split()
    if what == "?":
        together = 0
        for people in waiting[int(x) - 1:int(y)]:
            together += people
        print(together)
    else:
        waiting[int(x) - 1] += int(y)
