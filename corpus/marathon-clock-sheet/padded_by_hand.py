def two(x):
    s = str(x)
    while len(s) < 2:
        s = "0" + s
    return s


def clock(t):
    hours = t // 360000
    minutes = t % 360000 // 6000
    seconds = t % 6000 // 100
    rest = t % 100
    return str(hours) + ":" + two(minutes) + ":" + two(seconds) + "." + two(rest)


def gap(t):
    return "+" + str(t // 6000) + ":" + two(t % 6000 // 100) + "." + two(t % 100)


n = int(input())
times = []
for i in range(n):
    times.append(int(input()))
winner = times[0]
for t in times:
    if t < winner:
        winner = t
for t in times:
    print(clock(t), end=" ")
    print(gap(t - winner))
