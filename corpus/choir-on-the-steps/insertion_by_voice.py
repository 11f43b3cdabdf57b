from bisect import insort

n = int(input())
steps = {"S": [], "A": [], "T": [], "B": []}
for i in range(n):
    voice, height, name = input().split()
    insort(steps[voice], (int(height), name))

for voice in steps:
    for singer in steps[voice]:
        print(voice, end=" ")
        print(singer[0], end=" ")
        print(singer[1])
