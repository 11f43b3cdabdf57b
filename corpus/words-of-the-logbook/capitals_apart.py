import sys

text = "".join(c if c.isalpha() else " " for c in sys.stdin.read())
counts = {}
for w in text.split():
    counts[w] = counts.get(w, 0) + 1
for w, k in sorted(counts.items(), key=lambda p: (-p[1], p[0].lower())):
    print(w.lower(), k)
