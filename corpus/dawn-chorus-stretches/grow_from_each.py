n, k = map(int, input().split())
calls = list(map(int, input().split()))

count = 0
longest = 0
for i in range(n):
    species = set()
    for j in range(i, n):
        species.add(calls[j])
        if len(species) > k:
            break
        count += 1
        if j - i + 1 > longest:
            longest = j - i + 1
print(count, longest)
