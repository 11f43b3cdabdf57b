n, m = [int(x) for x in input().split()]
circle = [i for i in range(1, n + 1)]
for _ in range(m):
    words = input().split()
    if words[0] == "leave":
        x = int(words[1])
        # turn the circle until x is in front
        i = circle.index(x)
        circle = circle[i:] + circle[:i]
        print(circle[-1], circle[1])
        circle = circle[1:]
    else:
        x = int(words[1])
        y = int(words[2])
        turned = []
        for dancer in circle:
            turned.append(dancer)
            if dancer == y:
                turned.append(x)
        circle = turned
i = circle.index(min(circle))
circle = circle[i:] + circle[:i]
print(*circle)
