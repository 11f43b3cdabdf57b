import sys

out = []
for s in sys.stdin.read().split()[1:]:
    n = len(s)
    p = 0
    while True:
        # jump to where a good part of the beginning comes again
        q = s.find(s[:n // 4], p + 1)
        if q < 0:
            # the copy at the end is shorter than that: look for it letter by letter
            q = max(p + 1, n - n // 4)
            while not s.startswith(s[q:]):
                q = s.find(s[0], q + 1)
                if q < 0:
                    q = n
            p = q
            break
        p = q
        if s.startswith(s[p:]):
            break
    out.append("%d %d %d" % (p, n // p, n % p))
print("\n".join(out))
