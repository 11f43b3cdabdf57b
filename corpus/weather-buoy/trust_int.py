n = int(input())
good = total = 0
for word in input().split():
    try:
        value = int(word)
    except ValueError:
        continue
    if -9999 <= value <= 9999:
        good += 1
        total += value
print(good, total, n - good)
