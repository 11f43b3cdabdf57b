def price(t, a, b):
    if a <= b:
        return sum(t[a - 1:b])
    return sum(t[a - 1:]) + sum(t[:b])


def main():
    n, q = [int(x) for x in input().split()]
    t = [int(x) for x in input().split()]
    for i in range(q):
        a, b = [int(x) for x in input().split()]
        print(price(t, a, b))


main()
