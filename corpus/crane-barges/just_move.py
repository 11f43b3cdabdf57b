import sys

def main():
    d = list(map(int, sys.stdin.buffer.read().split()))
    n = d[0]
    load = d[2:2 + n]
    room = [c - l for c, l in zip(d[2 + n:2 + 2 * n], load)]
    s = 2 + 2 * n
    refused = moved = 0
    for a, b, x in zip(d[s::3], d[s + 1::3], d[s + 2::3]):
        a -= 1
        b -= 1
        if load[a] < x:
            x = load[a]
        if room[b] < x:
            x = room[b]
        if x == 0 or a == b:
            refused += 1
        else:
            load[a] -= x
            room[a] += x
            load[b] += x
            room[b] -= x
            moved += x
    print(*load)
    print(refused, moved)

main()
