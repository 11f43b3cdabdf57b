n, k = map(int, input().split())
row = [int(x) for x in input().split()]

# digit i says how many singers to the right of seat i have smaller numbers; it counts to n - 1 - i
digits = [sum([y < x for y in row[i + 1:]]) for i, x in enumerate(row)]
for i in range(n - 1, -1, -1):
    k += digits[i]
    k, digits[i] = divmod(k, n - i)
left = sorted(row)
print(*[left.pop(d) for d in digits])
