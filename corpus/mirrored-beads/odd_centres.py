n = int(input())
s = input()
count = longest = 0
for c in range(n):
    k = 0
    while c - k >= 0 and c + k < n and s[c - k] == s[c + k]:
        k += 1
    count += k
    longest = max(longest, 2 * k - 1)
print(count, longest)
