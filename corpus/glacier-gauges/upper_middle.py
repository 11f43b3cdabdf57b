import bisect
import sys

a = []
for e in sys.stdin.read().split("\n")[1:]:
    if not e:
        continue
    if e[0] == "+":
        bisect.insort(a, int(e[1:]))
    else:
        a.pop(len(a) // 2)
    print(a[len(a) // 2] if a else "none")
