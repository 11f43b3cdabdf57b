t = int(input())
while t > 0:
    g, k = map(int, input().split())
    heaviest = 0
    for i in range(k):
        w = int(input())
        g -= w
        if w > heaviest:
            heaviest = w
    if g >= 0:
        print("pass " + str(g) + " " + str(heaviest))
    else:
        print("stop " + str(-g) + " " + str(heaviest))
    t -= 1
