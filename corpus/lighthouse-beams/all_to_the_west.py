import sys

numbers = [int(word) for word in sys.stdin.read().split()]
n = numbers[0]
heights = numbers[1:]

ends = []
for i in range(n):
    blockers = [j for j in range(i) if heights[j] >= heights[i]]
    if blockers:
        ends.append(i - max(blockers))
    else:
        ends.append(0)

print(" ".join(str(e) for e in ends))
print(ends.count(0))
