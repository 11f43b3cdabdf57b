from collections import Counter

n, k = map(int, input().split())
calls = list(map(int, input().split()))
window = Counter()
left = total = best = 0
for right in range(n):
    window[calls[right]] += 1
    if len(window) > k:
        window[calls[left]] -= 1
        if window[calls[left]] == 0:
            del window[calls[left]]
        left += 1
    total += right - left + 1
    best = max(best, right - left + 1)
print(total, best)
