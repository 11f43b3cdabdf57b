n, k = map(int, input().split())
rows = [input() for _ in range(n)]


def different(first, second):
    return len([i for i in range(len(first)) if first[i] != second[i]])


pairs = 0
confused = set()
for i in range(n):
    for j in range(n):
        if i < j and different(rows[i], rows[j]) <= k:
            pairs += 1
            confused.add(i)
            confused.add(j)
print(pairs, n - len(confused))
