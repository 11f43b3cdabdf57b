import sys

data = list(map(int, sys.stdin.read().split()))
c = data[:10]
# the cost of every number below 1000, once and for all
small = [sum(c[int(d)] for d in str(n)) for n in range(1000)]
for a, b in zip(data[11::2], data[12::2]):
    total = 0
    for n in range(a, b + 1):
        total += small[n % 1000]
        n //= 1000
        while n:
            total += small[n % 1000]
            n //= 1000
    print(total)
