import sys

def main():
    w, t, table, stones = sys.stdin.read().split()
    # l + 2s + r is at most 12: two rounds of the table save the modulo
    tab = [int(c) for c in table * 2]
    a = [int(c) for c in stones]
    best = total = sum(a)
    for _ in range(int(t)):
        a = [tab[l + s + s + r] for l, s, r in zip(a[-1:] + a, a, a[1:] + a[:1])]
        total = sum(a)
        if total > best:
            best = total
    print(total, best)

main()
