n = int(input())
beads = input().strip()
count = 0
longest = 0
for i in range(n):
    for j in range(i + 1, n + 1):
        piece = beads[i:j]
        if piece == piece[::-1]:
            count += 1
            longest = max(longest, len(piece))
print(count, longest)
