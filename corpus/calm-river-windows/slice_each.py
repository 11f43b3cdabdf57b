n, w, d = map(int, input().split())
heights = list(map(int, input().split()))
calm = 0
largest = 0
for i in range(n - w + 1):
    window = heights[i:i + w]
    spread = max(window) - min(window)
    if spread <= d:
        calm += 1
    if spread > largest:
        largest = spread
print(calm, largest)
