import sys
values = sys.stdin.read().split()[1:]
print(sum(map(int, values)))
print("done")
