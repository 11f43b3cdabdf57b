t = int(input())
for _ in range(t):
    s = input()
    n = len(s)
    for p in range(1, n + 1):
        # moved by p figures the frieze must meet itself
        if s[p:] == s[:n - p]:
            print(p, n // p, n % p)
            break
