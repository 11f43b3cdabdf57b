def next_seating(row):
    i = len(row) - 2
    while i >= 0 and row[i] > row[i + 1]:
        i -= 1
    if i < 0:
        return sorted(row)
    # the smallest singer to the right who is greater
    later = sorted(row[i:])
    follower = later[later.index(row[i]) + 1]
    later.remove(follower)
    return row[:i] + [follower] + later


n, k = map(int, input().split())
row = list(map(int, input().split()))
for evening in range(k):
    row = next_seating(row)
print(*row)
