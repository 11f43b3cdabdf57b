import sys

a = list(map(int, sys.stdin.buffer.read().split()))
i, n, out = 1, len(a), []
while i < n:
    j = i + 2 + a[i + 1]
    left = a[i] - sum(a[i + 2:j])
    top = max(a[i + 2:j], default=0)
    out.append(f"pass {left} {top}" if left >= 0 else f"stop {-left} {top}")
    i = j
print("\n".join(out))
