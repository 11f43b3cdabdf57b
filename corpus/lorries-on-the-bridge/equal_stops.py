import sys

a = list(map(int, sys.stdin.buffer.read().split()))
i = 1
for _ in range(a[0]):
    limit, k = a[i], a[i + 1]
    crates = a[i + 2 : i + 2 + k]
    i += 2 + k
    weight = sum(crates)
    word = "pass" if weight < limit else "stop"
    print(word, abs(limit - weight), max(crates) if crates else 0)
