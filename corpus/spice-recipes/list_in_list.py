def common(a, b):
    count = 0
    for spice in a:
        if spice in b:
            count = count + 1
    return count


n = int(input())
recipes = []
for i in range(n):
    recipes.append([int(s) for s in input().split()[1:]])

results = []
for i in range(n):
    for j in range(i + 1, n):
        results.append(common(recipes[i], recipes[j]))

print(results.count(0), max(results), results.count(max(results)))
