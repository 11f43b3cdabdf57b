import sys

n, *h = map(int, sys.stdin.read().split())
stack = []
beams = []
for i in range(n):
    while stack and h[stack[-1]] <= h[i]:
        stack.pop()
    beams.append(i - stack[-1] if stack else 0)
    stack.append(i)
print(*beams)
print(beams.count(0))
