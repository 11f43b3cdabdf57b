import sys


def main():
    data = list(map(int, sys.stdin.buffer.read().split()))
    n, m = data[0], data[1]
    end = 2 + n
    kanten = list(zip(data[end + 2::3], data[end::3], data[end + 1::3]))
    kanten += [(data[1 + i], 0, i) for i in range(1, n + 1)]
    kanten.sort()
    eltern = list(range(n + 1))
    summe = 0
    offen = n
    for c, a, b in kanten:
        while eltern[a] != a:
            eltern[a] = eltern[eltern[a]]
            a = eltern[a]
        while eltern[b] != b:
            eltern[b] = eltern[eltern[b]]
            b = eltern[b]
        if a != b:
            eltern[b] = a
            summe += c
            offen -= 1
            if offen == 0:
                break
    print(summe)


main()
