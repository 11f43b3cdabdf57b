n = int(input())
w = [int(x) for x in input().split()]

longest = [1] * n
for i in range(n):
    for j in range(i):
        if w[j] <= w[i] and longest[j] + 1 > longest[i]:
            longest[i] = longest[j] + 1

best = max(longest)
last = min(w[i] for i in range(n) if longest[i] == best)
print(best, last)
