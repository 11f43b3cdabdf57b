import sys
from operator import eq

counts, first, second = sys.stdin.buffer.read().split(b"\n")[:3]
a, b = map(int, counts.split())
first, second = first.split(), second.split()
both = min(a, b)
ribbon = [b""] * (2 * both)
ribbon[::2] = first[:both]
ribbon[1::2] = second[:both]
ribbon += first[both:] + second[both:]
golden = sum(map(eq, ribbon, ribbon[1:]))
sys.stdout.buffer.write(b" ".join(ribbon) + b"\n%d\n" % golden)
