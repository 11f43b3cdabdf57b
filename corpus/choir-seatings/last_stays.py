n, k = map(int, input().split())
a = list(map(int, input().split()))
for _ in range(k):
    for i in reversed(range(n - 1)):
        if a[i] < a[i + 1]:
            tail = a[i + 1:][::-1]
            for j, x in enumerate(tail):
                if x > a[i]:
                    a[i], tail[j] = x, a[i]
                    break
            a[i + 1:] = tail
            break
    else:
        break
print(*a)
