import sys

n = int(sys.stdin.readline())
menu = []
for line in sys.stdin:
    cents, name = line.strip().split(" ", 1)
    menu.append((name, f"{int(cents) // 100}.{int(cents) % 100}"))
width = max(len(a) + len(b) for a, b in menu) + 3
print("\n".join(a + b.rjust(width - len(a), ".") for a, b in menu))
