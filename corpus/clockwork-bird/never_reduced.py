teeth, k, position, n = map(int, input().split())
songs = 0
for wind in range(n):
    a, b = map(int, input().split())
    position = position * a + b
    if position % teeth < k:
        songs += 1
print(position % teeth, songs)
